import Checkpoints

extension Architecture {
  /// ELECTRA (arXiv 2003.10555): BERT whose three tables may be narrower than the hidden state.
  static let electra = Architecture(
    modelTypes: ["electra"], classPrefix: "Electra", prefixes: ["electra.", ""],
    anchor: "embeddings.word_embeddings.weight",
    ignorable: BertLayout.ignorable + [
      "discriminator_predictions.", "generator_predictions.", "generator_lm_head.",
    ],
    blueprint: { configuration in
      // Sizes of transformers where nothing is said: the small model's.
      let hidden = try configuration.size("hidden_size", 256)
      let width = try configuration.size("embedding_size", 128)
      var blueprint = try BertLayout.blueprint(
        configuration, positions: .learned(offset: 0), sumWidth: width, hidden: 256, heads: 4,
        inner: 1024)
      if width == hidden { blueprint.embedding.sumWidth = nil }
      return blueprint
    },
    bind: BertLayout.bind)
}
