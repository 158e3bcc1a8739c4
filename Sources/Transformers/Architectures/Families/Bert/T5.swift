import Checkpoints
import Documents
import EvalCore

extension Architecture {
  /// The encoder of T5 (arXiv 1910.10683), T5 1.1 and mT5 (arXiv 2010.11934): RMS norms before the blocks, no scale, and
  /// a relative position bias of layer 0 that all layers share; of UMT5, whose layers have one each.
  ///
  /// Relative positions have no end; texts are cut where the recipe says so.
  static let t5 = Architecture(
    modelTypes: ["t5", "mt5", "umt5"], classPrefix: "T5", prefixes: [""],
    anchor: "encoder.final_layer_norm.weight",
    ignorable: [
      "decoder.", "lm_head.", "encoder.embed_tokens.weight", "classifier.", "classification_head.",
    ],
    ownKeys: ["is_encoder_decoder"], blueprint: t5Blueprint, bind: bindT5)

  private static func t5Blueprint(_ configuration: ModelConfiguration) throws -> Blueprint {
    try configuration.refuse("is_decoder", unless: .boolean(false))
    // What belongs to the decoder, or is derived from `feed_forward_proj`.
    configuration.supersede(
      "is_encoder_decoder", "num_decoder_layers", "scale_decoder_outputs", "n_positions")
    let isNewer = try configuration.text("model_type", "t5") != "t5"
    let hidden = try configuration.size("d_model", 512)
    let heads = try configuration.size("num_heads", isNewer ? 6 : 8, most: 1 << 16)
    let (name, isGated) = try feedForwardName(configuration, isNewer ? "gated-gelu" : "relu")
    try configuration.refuse("dense_act_fn", unless: .string(name))
    try configuration.refuse("is_gated_act", unless: .boolean(isGated))
    guard let activation = ModelConfiguration.activation(named: name) else {
      throw configuration.unsupported("feed_forward_proj “\(name)”")
    }
    let buckets = try configuration.size("relative_attention_num_buckets", 32, most: 1 << 16)
    let reach = try configuration.size("relative_attention_max_distance", 128)
    guard buckets % 4 == 0, reach > buckets / 4 else {
      throw configuration.unsupported("\(buckets) buckets of relative positions up to \(reach)")
    }
    return Blueprint(
      vocabularySize: try configuration.size("vocab_size", isNewer ? 250_112 : 32_128),
      hiddenSize: hidden, maxPositions: 1 << 20, embedding: EmbeddingBlueprint(),
      norm: .rootMeanSquare(
        epsilon: Float(try configuration.positive("layer_norm_epsilon", 1e-6)), unitOffset: false),
      placement: .pre,
      attention: AttentionBlueprint(
        direction: .bidirectional, heads: heads, keyValueHeads: heads,
        headDimension: try configuration.size("d_kv", 64, most: 1 << 16), scale: 1,
        relativeBias: RelativeBiasBlueprint(buckets: buckets, maxDistance: reach)),
      feedForward: FeedForwardBlueprint(
        innerSize: try configuration.size("d_ff", isNewer ? 1024 : 2048), activation: activation,
        isGated: isGated),
      layers: Array(
        repeating: LayerBlueprint(),
        count: try configuration.layerCount("num_layers", fallback: isNewer ? 8 : 6)),
      hasFinalNorm: true)
  }

  /// `relu` or `gated-gelu`: the activation and whether a gate stands beside it. The gelu of `gated-gelu` is the
  /// approximation by tanh.
  private static func feedForwardName(
    _ configuration: ModelConfiguration, _ fallback: String
  ) throws -> (name: String, isGated: Bool) {
    let name = try configuration.text("feed_forward_proj", fallback)
    if name == "gated-gelu" { return ("gelu_new", true) }
    let isGated = name.hasPrefix("gated-")
    return (isGated ? String(name.dropFirst("gated-".count)) : name, isGated)
  }

  private static func bindT5(
    _ binder: inout TensorBinder, _ blueprint: Blueprint
  ) throws -> ModelWeights {
    let hidden = blueprint.hiddenSize
    let inner = blueprint.feedForward.innerSize
    let attention = blueprint.attention
    let width = attention.heads * attention.headDimension
    let buckets = attention.relativeBias?.buckets ?? 0
    func linear(_ name: String, _ outputs: Int, _ inputs: Int) throws -> LinearWeights {
      try binder.linear(name, outputs: outputs, inputs: inputs, bias: false)
    }
    func bias(_ layer: Int) throws -> [Float] {
      try binder.tensor(
        "encoder.block.\(layer).layer.0.SelfAttention.relative_attention_bias.weight",
        shape: [buckets, attention.heads]
      ).floats()
    }
    let ownBias = binder.has(
      "encoder.block.1.layer.0.SelfAttention.relative_attention_bias.weight")
    var layers: [LayerWeights] = []
    for index in 0..<blueprint.layerCount {
      let first = "encoder.block.\(index).layer.0"
      let second = "encoder.block.\(index).layer.1"
      let gated = blueprint.feedForward.isGated
      layers.append(
        LayerWeights(
          attentionNorm: try binder.norm("\(first).layer_norm", count: hidden, bias: false),
          query: try linear("\(first).SelfAttention.q", width, hidden),
          key: try linear("\(first).SelfAttention.k", width, hidden),
          value: try linear("\(first).SelfAttention.v", width, hidden),
          output: try linear("\(first).SelfAttention.o", hidden, width),
          feedForwardNorm: try binder.norm("\(second).layer_norm", count: hidden, bias: false),
          gate: gated ? try linear("\(second).DenseReluDense.wi_0", inner, hidden) : nil,
          up: try linear("\(second).DenseReluDense.\(gated ? "wi_1" : "wi")", inner, hidden),
          down: try linear("\(second).DenseReluDense.wo", hidden, inner),
          relativeBias: ownBias ? try bias(index) : nil))
    }
    // Checkpoints of the encoder alone may have one of the two names of the table.
    let table = binder.has("shared.weight") ? "shared.weight" : "encoder.embed_tokens.weight"
    return ModelWeights(
      tokenEmbedding: try binder.matrix(
        table, outputs: blueprint.vocabularySize, inputs: hidden),
      relativeBias: ownBias ? nil : try bias(0), layers: layers,
      finalNorm: try binder.norm("encoder.final_layer_norm", count: hidden, bias: false))
  }
}
