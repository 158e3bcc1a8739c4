import Checkpoints
import Documents
import LinearAlgebra

/// What GTE, nomic-bert and jina-embeddings-v3 have in common: BERT with rotary positions in place of a table, its norms
/// behind the blocks.
enum RotaryEncoderLayout {
  /// How a checkpoint names the tensors of a layer.
  struct Names {
    /// What stands before the number of a layer.
    var layers = "layers."
    var embeddingNorm = "embeddings.LayerNorm"
    /// Queries, keys and values in one matrix, one after another.
    var inputs = ""
    var query = "self_attn.q_proj"
    var key = "self_attn.k_proj"
    var value = "self_attn.v_proj"
    var output = "self_attn.o_proj"
    var attentionNorm = "post_attention_layernorm"
    var feedForwardNorm = "post_mlp_layernorm"
    /// Both inputs of a gated block in one matrix, the half that is not activated first.
    var upAndGate = ""
    var gate = "mlp.gate_proj"
    var up = "mlp.up_proj"
    var down = "mlp.down_proj"
    /// The input of a block without a gate.
    var plainUp = "mlp.fc1"
    var plainDown = "mlp.fc2"
  }

  /// The blueprint of a family; sizes as transformers calls them.
  static func blueprint(
    _ configuration: ModelConfiguration, vocabulary: Int, rotary: RotaryBlueprint,
    headDimension: Int, heads: Int, isGated: Bool, inner: Int, positions: Int, epsilon: Double
  ) throws -> Blueprint {
    try configuration.refuseCausalEncoder()
    let hidden = try configuration.size("hidden_size", 768)
    let types = configuration["type_vocab_size"]
    guard types == nil || types?.whole ?? -1 >= 0 else {
      throw configuration.wrong("type_vocab_size", "a number of token types")
    }
    return Blueprint(
      vocabularySize: try configuration.size("vocab_size", vocabulary), hiddenSize: hidden,
      maxPositions: try configuration.maxPositions([rotary], positions),
      embedding: EmbeddingBlueprint(hasTokenTypes: types?.whole != 0, hasNorm: true),
      norm: .layer(epsilon: Float(try configuration.positive("layer_norm_eps", epsilon))),
      placement: .post,
      attention: AttentionBlueprint(
        direction: .bidirectional, heads: heads, keyValueHeads: heads,
        headDimension: headDimension, scale: inverseSquareRoot(headDimension)),
      feedForward: FeedForwardBlueprint(
        innerSize: try configuration.size("intermediate_size", inner),
        activation: try configuration.activation("hidden_act", isGated ? "silu" : "gelu"),
        isGated: isGated),
      layers: Array(
        repeating: LayerBlueprint(rotary: 0), count: try configuration.layerCount(fallback: 12)),
      rotaries: [rotary], hasFinalNorm: false)
  }

  /// The weights; biases where the checkpoint has them.
  static func bind(
    _ binder: inout TensorBinder, _ blueprint: Blueprint, _ names: Names
  ) throws -> ModelWeights {
    let hidden = blueprint.hiddenSize
    let inner = blueprint.feedForward.innerSize
    let width = blueprint.attention.heads * blueprint.attention.headDimension
    func linear(_ name: String, _ outputs: Int, _ inputs: Int) throws -> LinearWeights {
      try binder.linear(name, outputs: outputs, inputs: inputs, bias: binder.has("\(name).bias"))
    }
    var layers: [LayerWeights] = []
    for index in 0..<blueprint.layerCount {
      let place = "\(names.layers)\(index)."
      let isFused = !names.inputs.isEmpty && binder.has("\(place)\(names.inputs).weight")
      let fused = isFused ? try linear(place + names.inputs, 3 * width, hidden) : nil
      let isGated = blueprint.feedForward.isGated
      let isFusedGate = isGated && binder.has("\(place)\(names.upAndGate).weight")
      let gated = isFusedGate ? try linear(place + names.upAndGate, 2 * inner, hidden) : nil
      layers.append(
        LayerWeights(
          attentionNorm: try binder.norm(place + names.attentionNorm, count: hidden),
          query: try fused?.outputs(0..<width) ?? linear(place + names.query, width, hidden),
          key: try fused?.outputs(width..<2 * width) ?? linear(place + names.key, width, hidden),
          value: try fused?.outputs(2 * width..<3 * width)
            ?? linear(place + names.value, width, hidden),
          output: try linear(place + names.output, hidden, width),
          feedForwardNorm: try binder.norm(place + names.feedForwardNorm, count: hidden),
          gate: isGated
            ? try gated?.outputs(inner..<2 * inner) ?? linear(place + names.gate, inner, hidden)
            : nil,
          up: try gated?.outputs(0..<inner)
            ?? linear(place + (isGated ? names.up : names.plainUp), inner, hidden),
          down: try linear(place + (isGated ? names.down : names.plainDown), hidden, inner)))
    }
    let types = "embeddings.token_type_embeddings.weight"
    return ModelWeights(
      tokenEmbedding: try binder.matrix(
        "embeddings.word_embeddings.weight", outputs: blueprint.vocabularySize, inputs: hidden),
      tokenTypeEmbedding: blueprint.embedding.hasTokenTypes
        ? try binder.wholeTable(types, width: hidden) : nil,
      embeddingNorm: try binder.norm(names.embeddingNorm, count: hidden), layers: layers)
  }

  /// Tensors of heads and buffers.
  static let ignorable = [
    "pooler.dense.weight", "pooler.dense.bias", "embeddings.position_ids", "cls.", "lm_head.",
    "classifier.", "qa_outputs.", "rotary_emb.inv_freq",
  ]
}
