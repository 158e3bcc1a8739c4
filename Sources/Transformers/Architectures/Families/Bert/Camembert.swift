extension Architecture {
  /// CamemBERT (arXiv 1911.03894): RoBERTa with another vocabulary.
  static let camembert = Architecture(
    modelTypes: ["camembert"], classPrefix: "Camembert", prefixes: ["roberta.", ""],
    anchor: "embeddings.word_embeddings.weight", ignorable: BertLayout.ignorable,
    pooler: "pooler.dense",
    blueprint: {
      try BertLayout.blueprint($0, positions: try $0.positionsBesidesPadding())
    }, bind: BertLayout.bind)
}
