import Checkpoints

extension Architecture {
  /// EuroBERT (arXiv 2503.05500): the layers of Llama, all of them bidirectional.
  static let eurobert = Architecture(
    modelTypes: ["eurobert"], classPrefix: "EuroBert", prefixes: ["model.", ""],
    anchor: "embed_tokens.weight",
    ignorable: GatedDecoderLayout.ignorable + ["classifier.", "dense."],
    blueprint: { configuration in
      try configuration.refuseCausalEncoder()
      // Names of tokens and the pooling of a classifier, in the first configurations.
      configuration.supersede(
        "clf_pooling", "mask_token", "pad_token", "bos_token", "eos_token", "mask_token_id")
      var options = GatedDecoderLayout.Options()
      options.epsilon = 1e-5
      options.direction = .bidirectional
      options.maxPositions = 8192
      options.hiddenSize = 768
      options.innerSize = 3072
      options.layers = 12
      options.heads = 12
      options.vocabularySize = 128_256
      return try GatedDecoderLayout.plainBlueprint(configuration, options)
    },
    bind: { binder, blueprint in
      try GatedDecoderLayout.bind(&binder, blueprint, .biases(in: binder))
    })
}
