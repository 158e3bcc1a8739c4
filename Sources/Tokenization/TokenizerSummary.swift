/// What `models inspect` says of a tokenizer.
package struct TokenizerSummary: Hashable, Sendable {
  /// `WordPiece`, `BPE`, `Unigram` or `WordLevel`.
  package let model: String
  /// Name of the normalizer, its parts in brackets; nil where there is none.
  package let normalizer: String?
  /// Name of the pre-tokenizer, its parts in brackets; nil where there is none.
  package let preTokenizer: String?
  /// Name of the post-processor, its parts in brackets; nil where there is none.
  package let postProcessor: String?
  /// Number of distinct tokens, added ones included.
  package let vocabularySize: Int
  /// Number of added tokens.
  package let addedTokens: Int
  /// What surrounds a text, spelled: `[CLS] … [SEP]`.
  package let template: String
}

extension Tokenizer {
  /// Kind, components and size.
  package var summary: TokenizerSummary {
    func spelled(_ ids: [Int32]) -> [String] { ids.map { token(of: Int($0)) ?? "\($0)" } }
    return TokenizerSummary(
      model: model.name, normalizer: normalizer?.name, preTokenizer: preTokenizerName,
      postProcessor: postProcessor.name.isEmpty ? nil : postProcessor.name,
      vocabularySize: vocabularySize, addedTokens: added.count,
      template: (spelled(idsBefore) + ["…"] + spelled(idsAfter)).joined(separator: " "))
  }
}
