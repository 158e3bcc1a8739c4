extension Architecture {
  /// XLM-RoBERTa (arXiv 1911.02116): RoBERTa with another vocabulary.
  static let xlmRoberta = Architecture(
    modelTypes: ["xlm-roberta"], classPrefix: "XLMRoberta", prefixes: ["roberta.", ""],
    anchor: "embeddings.word_embeddings.weight", ignorable: BertLayout.ignorable,
    pooler: "pooler.dense",
    blueprint: {
      try BertLayout.blueprint($0, positions: try $0.positionsBesidesPadding())
    }, bind: BertLayout.bind)
}
