import Checkpoints

extension Architecture {
  /// Qwen3 (arXiv 2505.09388): queries and keys are normalised head by head.
  static let qwen3 = Architecture(
    modelTypes: ["qwen3"], classPrefix: "Qwen3", prefixes: ["model.", ""],
    anchor: "embed_tokens.weight", ignorable: GatedDecoderLayout.ignorable,
    blueprint: { configuration in
      var options = GatedDecoderLayout.Options()
      options.normalisesQueriesAndKeys = true
      options.headDimension = 128
      return try GatedDecoderLayout.qwenBlueprint(configuration, &options)
    },
    bind: { binder, blueprint in
      var options = GatedDecoderLayout.Options()
      options.queryBias = binder.has("layers.0.self_attn.q_proj.bias")
      options.outputBias = binder.has("layers.0.self_attn.o_proj.bias")
      return try GatedDecoderLayout.bind(&binder, blueprint, options)
    })
}
