import Checkpoints

extension Architecture {
  /// Llama 1 to 3 (arXiv 2302.13971, 2407.21783) and models of its layout.
  static let llama = Architecture(
    modelTypes: ["llama"], classPrefix: "Llama", prefixes: ["model.", ""],
    anchor: "embed_tokens.weight", ignorable: GatedDecoderLayout.ignorable,
    blueprint: { configuration in
      let options = try llamaOptions(configuration)
      let heads = try GatedDecoderLayout.heads(configuration, options)
      let rotary = try configuration.rotary(headDimension: heads.dimension)
      let count = try configuration.layerCount()
      return try GatedDecoderLayout.blueprint(
        configuration, options,
        layers: GatedDecoderLayout.layers(Array(repeating: nil, count: count)), rotaries: [rotary])
    },
    bind: { binder, blueprint in
      var options = GatedDecoderLayout.Options()
      options.queryBias = binder.has("layers.0.self_attn.q_proj.bias")
      options.outputBias = binder.has("layers.0.self_attn.o_proj.bias")
      options.feedForwardBias = binder.has("layers.0.mlp.up_proj.bias")
      return try GatedDecoderLayout.bind(&binder, blueprint, options)
    })

  private static func llamaOptions(
    _ configuration: ModelConfiguration
  ) throws -> GatedDecoderLayout.Options {
    try configuration.refuse("sliding_window")
    return GatedDecoderLayout.Options()
  }
}
