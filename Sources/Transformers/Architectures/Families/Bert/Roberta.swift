import Checkpoints
import Documents

extension Architecture {
  /// RoBERTa (arXiv 1907.11692): BERT with a row of its own for padding among the positions.
  static let roberta = Architecture(
    modelTypes: ["roberta"], classPrefix: "Roberta", prefixes: ["roberta.", ""],
    anchor: "embeddings.word_embeddings.weight", ignorable: BertLayout.ignorable,
    pooler: "pooler.dense",
    blueprint: {
      try BertLayout.blueprint($0, positions: try $0.positionsBesidesPadding())
    }, bind: BertLayout.bind)
}

extension ModelConfiguration {
  /// RoBERTa's positions, which leave out padding; its id is 1 where nothing is said.
  func positionsBesidesPadding() throws -> EmbeddingBlueprint.Positions {
    guard let value = values["pad_token_id"] else { return .learnedBesidesPadding(id: 1) }
    guard let id = value.whole, (0..<(1 << 24)).contains(id) else {
      throw wrong("pad_token_id", "a token id")
    }
    return .learnedBesidesPadding(id: id)
  }
}
