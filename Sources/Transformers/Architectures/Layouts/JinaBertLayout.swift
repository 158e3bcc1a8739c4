import Checkpoints
import Documents
import LinearAlgebra

/// jina-embeddings-v2: BERT without a table of positions, with symmetric linear biases and gated feed-forward blocks.
///
/// Source: arXiv 2310.19923 and the names of the published tensors; `jina-embeddings-v2-base-code` has a layout of its
/// own with norms over all queries and keys, and two norms behind attention.
enum JinaBertLayout {
  static func blueprint(_ configuration: ModelConfiguration) throws -> Blueprint {
    // The pooling of its own code, and the length that its tokenizer says.
    try configuration.refuse("emb_pooler", unless: .string("mean"))
    configuration.supersede("model_max_length")
    var blueprint = try BertLayout.blueprint(configuration, positions: .none)
    blueprint.attention.linearBias = LinearBiasBlueprint(
      slopes: LinearBiasBlueprint.slopes(heads: blueprint.attention.heads), isSymmetric: true)
    blueprint.attention.headNormScope = .allHeads
    let kind = try configuration.text("feed_forward_type", "original")
    switch kind {
    case "original": break
    case "reglu", "geglu":
      blueprint.feedForward.isGated = true
      blueprint.feedForward.activation = kind == "reglu" ? .relu : .gelu
    default: throw configuration.unsupported("feed_forward_type “\(kind)”")
    }
    return blueprint
  }

  static func bind(_ binder: inout TensorBinder, _ blueprint: Blueprint) throws -> ModelWeights {
    let hidden = blueprint.hiddenSize
    var layers: [LayerWeights] = []
    for index in 0..<blueprint.layerCount {
      layers.append(try layer(&binder, blueprint, "encoder.layer.\(index)"))
    }
    return ModelWeights(
      tokenEmbedding: try binder.matrix(
        "embeddings.word_embeddings.weight", outputs: blueprint.vocabularySize, inputs: hidden),
      tokenTypeEmbedding: try binder.wholeTable(
        "embeddings.token_type_embeddings.weight", width: hidden),
      embeddingNorm: try binder.norm("embeddings.LayerNorm", count: hidden), layers: layers)
  }

  private static func layer(
    _ binder: inout TensorBinder, _ blueprint: Blueprint, _ place: String
  ) throws -> LayerWeights {
    let hidden = blueprint.hiddenSize
    let inner = blueprint.feedForward.innerSize
    func linear(_ name: String, _ outputs: Int, _ inputs: Int, bias: Bool = true) throws
      -> LinearWeights
    {
      try binder.linear("\(place).\(name)", outputs: outputs, inputs: inputs, bias: bias)
    }
    func norm(_ name: String) throws -> NormWeights {
      try binder.norm("\(place).\(name)", count: hidden)
    }
    let isCode = binder.has("\(place).layer_norm_1.weight")
    let gate: LinearWeights?
    let up: LinearWeights
    let down: LinearWeights
    if blueprint.feedForward.isGated {
      // The activated half stands first, in the code model last.
      let name = isCode ? "mlp.up_gated_layer" : "mlp.gated_layers"
      let both = try linear(name, 2 * inner, hidden, bias: binder.has("\(place).\(name).bias"))
      let halves = (both.outputs(0..<inner), both.outputs(inner..<2 * inner))
      (gate, up) = isCode ? (halves.1, halves.0) : halves
      down = try linear(isCode ? "mlp.down_layer" : "mlp.wo", hidden, inner)
    } else {
      gate = nil
      up = try linear("intermediate.dense", inner, hidden)
      down = try linear("output.dense", hidden, inner)
    }
    let last =
      isCode ? "layer_norm_2" : blueprint.feedForward.isGated ? "mlp.layernorm" : "output.LayerNorm"
    let normsHeads = binder.has("\(place).attention.self.layer_norm_q.weight")
    return LayerWeights(
      attentionNorm: try norm(isCode ? "layer_norm_1" : "attention.output.LayerNorm"),
      query: try linear("attention.self.query", hidden, hidden),
      key: try linear("attention.self.key", hidden, hidden),
      value: try linear("attention.self.value", hidden, hidden),
      output: try linear("attention.output.dense", hidden, hidden),
      queryNorm: normsHeads ? try norm("attention.self.layer_norm_q") : nil,
      keyNorm: normsHeads ? try norm("attention.self.layer_norm_k") : nil,
      attentionOutputNorm: isCode ? try norm("attention.output.LayerNorm") : nil,
      feedForwardNorm: try norm(last), gate: gate, up: up, down: down)
  }
}
