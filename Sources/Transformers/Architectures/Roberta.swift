extension Architecture {
  /// RoBERTa (arXiv 1907.11692): BERT whose positions start after the padding id.
  static let roberta = Architecture(
    modelTypes: ["roberta"], classPrefix: "Roberta", prefixes: ["roberta.", ""],
    anchor: "embeddings.word_embeddings.weight", ignorable: BertLayout.ignorable,
    pooler: "pooler.dense",
    blueprint: {
      try BertLayout.blueprint($0, positionOffset: try $0.positionsAfterPadding())
    }, bind: BertLayout.bind)
}

extension ModelConfiguration {
  /// RoBERTa's first position: one after the padding id.
  func positionsAfterPadding() throws -> Int {
    guard let value = values["pad_token_id"] else { return 2 }
    guard let id = value.whole, (0..<(1 << 24)).contains(id) else {
      throw wrong("pad_token_id", "a token id")
    }
    return id + 1
  }
}
