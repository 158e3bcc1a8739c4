import Checkpoints

extension Architecture {
  /// Llama 1 to 3 (arXiv 2302.13971, 2407.21783) and models of its layout.
  static let llama = Architecture(
    modelTypes: ["llama"], classPrefix: "Llama", prefixes: ["model.", ""],
    anchor: "embed_tokens.weight", ignorable: GatedDecoderLayout.ignorable,
    blueprint: { configuration in
      try configuration.refuse("sliding_window")
      return try GatedDecoderLayout.plainBlueprint(
        configuration, GatedDecoderLayout.Options())
    },
    bind: { binder, blueprint in
      try GatedDecoderLayout.bind(&binder, blueprint, .biases(in: binder))
    })
}
