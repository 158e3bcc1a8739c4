import Checkpoints

extension Architecture {
  /// Qwen2 and Qwen2.5 (arXiv 2407.10671): Llama with biases on queries, keys and values.
  static let qwen2 = Architecture(
    modelTypes: ["qwen2"], classPrefix: "Qwen2", prefixes: ["model.", ""],
    anchor: "embed_tokens.weight", ignorable: GatedDecoderLayout.ignorable,
    blueprint: { configuration in
      var options = GatedDecoderLayout.Options()
      return try GatedDecoderLayout.qwenBlueprint(configuration, &options)
    },
    bind: { binder, blueprint in
      var options = GatedDecoderLayout.Options()
      options.queryBias = true
      return try GatedDecoderLayout.bind(&binder, blueprint, options)
    })
}
