import Checkpoints

extension Architecture {
  /// Granite 3 (IBM 2024): Llama with factors of its own for embeddings, attention and residuals.
  static let granite = Architecture(
    modelTypes: ["granite"], classPrefix: "Granite", prefixes: ["model.", ""],
    anchor: "embed_tokens.weight", ignorable: GatedDecoderLayout.ignorable,
    ownKeys: ["embedding_multiplier", "attention_multiplier", "residual_multiplier"],
    blueprint: { configuration in
      // Of the head.
      configuration.supersede("logits_scaling")
      var options = GatedDecoderLayout.Options()
      options.embeddingScale = Float(try configuration.positive("embedding_multiplier", 1))
      options.attentionScale = Float(try configuration.positive("attention_multiplier", 1))
      options.residualScale = Float(try configuration.positive("residual_multiplier", 1))
      options.hiddenSize = 4096
      options.innerSize = 11_008
      options.layers = 32
      options.heads = 32
      options.vocabularySize = 32_000
      return try GatedDecoderLayout.plainBlueprint(configuration, options)
    },
    bind: { binder, blueprint in
      try GatedDecoderLayout.bind(&binder, blueprint, .biases(in: binder))
    })
}
