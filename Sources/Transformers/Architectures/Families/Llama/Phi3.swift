import Checkpoints
import Documents

extension Architecture {
  /// Phi 3 and Phi 4 (arXiv 2404.14219): Llama with fused inputs and, in Phi 4 mini, a part of each head that turns.
  static let phi3 = Architecture(
    modelTypes: ["phi3"], classPrefix: "Phi3", prefixes: ["model.", ""],
    anchor: "embed_tokens.weight", ignorable: GatedDecoderLayout.ignorable,
    blueprint: { configuration in
      var options = GatedDecoderLayout.Options()
      options.epsilon = 1e-5
      options.maxPositions = 4096
      options.hiddenSize = 3072
      options.innerSize = 8192
      options.layers = 32
      options.heads = 32
      options.vocabularySize = 32_064
      let heads = try GatedDecoderLayout.heads(configuration, options)
      let count = try configuration.layerCount(fallback: 32)
      let window = try configuration.optionalSize("sliding_window")
      let rotary = try configuration.rotary(
        headDimension: heads.dimension,
        share: try configuration.positive("partial_rotary_factor", 1), turnsPart: true)
      // transformers knows LongRoPE alone in this family, and takes “yarn” for it.
      guard rotary.scaling == .none else {
        throw configuration.unsupported("a rotary scaling other than LongRoPE, which is not built,")
      }
      return try GatedDecoderLayout.blueprint(
        configuration, options,
        layers: GatedDecoderLayout.layers(Array(repeating: window, count: count)),
        rotaries: [rotary])
    },
    bind: { binder, blueprint in
      var options = GatedDecoderLayout.Options()
      options.fusesInputs = true
      return try GatedDecoderLayout.bind(&binder, blueprint, options)
    })
}
