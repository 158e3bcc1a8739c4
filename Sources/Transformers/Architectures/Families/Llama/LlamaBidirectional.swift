import Checkpoints
import Documents

extension Architecture {
  /// Llama with all layers bidirectional, as NVIDIA publishes it (llama-embed-nemotron-8b, arXiv 2511.07025).
  static let llamaBidirectional = Architecture(
    modelTypes: ["llama_bidirec"], classPrefix: "LlamaBidirectional", prefixes: ["model.", ""],
    anchor: "embed_tokens.weight", ignorable: GatedDecoderLayout.ignorable,
    blueprint: { configuration in
      try configuration.refuse("sliding_window")
      // What its own code pools with; the mean is the default of a bidirectional model here too.
      try configuration.refuse("pooling", unless: .string("avg"), .string("mean"))
      var options = GatedDecoderLayout.Options()
      options.direction = .bidirectional
      return try GatedDecoderLayout.plainBlueprint(configuration, options)
    },
    bind: { binder, blueprint in
      try GatedDecoderLayout.bind(&binder, blueprint, .biases(in: binder))
    })
}
