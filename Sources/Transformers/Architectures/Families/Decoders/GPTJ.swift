import Checkpoints
import Documents
import LinearAlgebra

extension Architecture {
  /// GPT-J (Wang and Komatsuzaki 2021): both blocks read one norm; the first components of a head turn, neighbours
  /// together.
  static let gptJ = Architecture(
    modelTypes: ["gptj"], classPrefix: "GPTJ", prefixes: ["transformer.", ""],
    anchor: "wte.weight",
    ignorable: [
      "lm_head.", "score.", "qa_outputs.", ".attn.bias", ".attn.masked_bias",
      ".attn.embed_positions",
    ],
    blueprint: { configuration in
      let hidden = try configuration.size("n_embd", 4096)
      let heads = try configuration.heads(of: hidden, key: "n_head", fallback: 16)
      if configuration.isNull("rotary_dim") { throw configuration.unsupported("rotary_dim null") }
      let turning = try configuration.size("rotary_dim", 64)
      guard turning % 2 == 0, turning <= hidden / heads else {
        throw configuration.wrong("rotary_dim", "even and at most \(hidden / heads)")
      }
      try configuration.refuse("rotary", unless: .boolean(true))
      try configuration.refuse("scale_attn_weights", unless: .boolean(true))
      let rotary = RotaryBlueprint(dimensions: turning, theta: 10_000)
      return Blueprint(
        vocabularySize: try configuration.size("vocab_size", 50_400), hiddenSize: hidden,
        maxPositions: try configuration.size("n_positions", 2048), embedding: EmbeddingBlueprint(),
        norm: .layer(epsilon: Float(try configuration.positive("layer_norm_epsilon", 1e-5))),
        placement: .parallel,
        attention: AttentionBlueprint(
          direction: try configuration.decoderDirection(), heads: heads, keyValueHeads: heads,
          headDimension: hidden / heads, scale: inverseSquareRoot(hidden / heads)),
        feedForward: FeedForwardBlueprint(
          innerSize: try configuration.size("n_inner", 4 * hidden),
          activation: try configuration.activation("activation_function", "gelu_new"),
          isGated: false),
        layers: Array(
          repeating: LayerBlueprint(rotary: 0),
          count: try configuration.layerCount("n_layer", fallback: 28)),
        rotaries: [rotary], hasFinalNorm: true)
    }, bind: bindGPTJ)

  private static func bindGPTJ(
    _ binder: inout TensorBinder, _ blueprint: Blueprint
  ) throws -> ModelWeights {
    let hidden = blueprint.hiddenSize
    let inner = blueprint.feedForward.innerSize
    let attention = blueprint.attention
    var layers: [LayerWeights] = []
    for index in 0..<blueprint.layerCount {
      let place = "h.\(index)"
      func turned(_ name: String) throws -> LinearWeights {
        try binder.halved(
          "\(place).attn.\(name)", heads: attention.heads, headDimension: attention.headDimension,
          turning: blueprint.rotaries[0].dimensions, inputs: hidden, bias: false)
      }
      func square(_ name: String) throws -> LinearWeights {
        try binder.linear("\(place).attn.\(name)", outputs: hidden, inputs: hidden, bias: false)
      }
      let norm = try binder.norm("\(place).ln_1", count: hidden)
      layers.append(
        LayerWeights(
          attentionNorm: norm, query: try turned("q_proj"), key: try turned("k_proj"),
          value: try square("v_proj"), output: try square("out_proj"), feedForwardNorm: norm,
          up: try binder.linear("\(place).mlp.fc_in", outputs: inner, inputs: hidden, bias: true),
          down: try binder.linear(
            "\(place).mlp.fc_out", outputs: hidden, inputs: inner, bias: true)))
    }
    return ModelWeights(
      tokenEmbedding: try binder.matrix(
        "wte.weight", outputs: blueprint.vocabularySize, inputs: hidden),
      layers: layers, finalNorm: try binder.norm("ln_f", count: hidden))
  }
}
