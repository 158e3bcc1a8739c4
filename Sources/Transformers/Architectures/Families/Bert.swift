extension Architecture {
  /// BERT (arXiv 1810.04805), MiniLM and most early sentence encoders.
  static let bert = Architecture(
    modelTypes: ["bert"], classPrefix: "Bert", prefixes: ["bert.", ""],
    anchor: "embeddings.word_embeddings.weight", ignorable: BertLayout.ignorable,
    pooler: "pooler.dense",
    blueprint: { try BertLayout.blueprint($0, positions: .learned(offset: 0)) },
    bind: BertLayout.bind)
}
