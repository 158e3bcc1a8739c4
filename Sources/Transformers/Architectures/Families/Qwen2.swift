import Checkpoints

extension Architecture {
  /// Qwen2 and Qwen2.5 (arXiv 2407.10671): Llama with biases on queries, keys and values.
  static let qwen2 = Architecture(
    modelTypes: ["qwen2"], classPrefix: "Qwen2", prefixes: ["model.", ""],
    anchor: "embed_tokens.weight", ignorable: GatedDecoderLayout.ignorable,
    blueprint: { configuration in
      var options = GatedDecoderLayout.Options()
      options.maxPositions = 32_768
      if configuration.values["num_key_value_heads"] == nil { options.keyValueHeads = 32 }
      let heads = try GatedDecoderLayout.heads(configuration, options)
      return try GatedDecoderLayout.blueprint(
        configuration, options,
        layers: GatedDecoderLayout.layers(try configuration.qwenWindows()),
        rotaries: [try configuration.rotary(headDimension: heads.dimension)])
    },
    bind: { binder, blueprint in
      var options = GatedDecoderLayout.Options()
      options.queryBias = true
      return try GatedDecoderLayout.bind(&binder, blueprint, options)
    })
}
