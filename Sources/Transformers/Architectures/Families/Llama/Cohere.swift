import Checkpoints
import Documents

extension Architecture {
  /// Command R (Cohere 2024): both blocks read one layer norm without β, and neighbours of a head turn together.
  static let cohere = Architecture(
    modelTypes: ["cohere"], classPrefix: "Cohere", prefixes: ["model.", ""],
    anchor: "embed_tokens.weight", ignorable: GatedDecoderLayout.ignorable,
    blueprint: { configuration in
      // Norms with weights of their own for every head.
      try configuration.refuse("use_qk_norm", unless: .boolean(false))
      // Of the head.
      configuration.supersede("logit_scale")
      var options = GatedDecoderLayout.Options()
      options.isLayerNorm = true
      options.epsilonKey = "layer_norm_eps"
      options.epsilon = 1e-5
      options.placement = .parallel
      options.maxPositions = 8192
      options.hiddenSize = 8192
      options.innerSize = 22_528
      options.layers = 40
      options.heads = 64
      options.vocabularySize = 256_000
      return try GatedDecoderLayout.plainBlueprint(configuration, options, theta: 500_000)
    },
    bind: { binder, blueprint in
      var options = GatedDecoderLayout.Options.biases(in: binder)
      options.interleavedRotary = blueprint.attention.headDimension
      return try GatedDecoderLayout.bind(&binder, blueprint, options)
    })
}
