import Documents

/// Builds WordPiece tokenizers of BERT.
package struct WordPieceBuilder: Sendable {
  /// The pieces by id; `##` begins those that continue a word.
  package var pieces: [String]
  /// The unknown token.
  package var unknown: String
  /// Whether text is lower-cased and stripped of accents.
  package var lowercases: Bool
  package var added: [PartToken]
  /// What errors name.
  package var file: String

  package init(
    pieces: [String], unknown: String, lowercases: Bool, added: [PartToken], file: String
  ) {
    self.pieces = pieces
    self.unknown = unknown
    self.lowercases = lowercases
    self.added = added
    self.file = file
  }

  /// The tokenizer.
  ///
  /// - Throws: ``TokenizerError`` for pieces that do not belong together.
  package func parts() throws(TokenizerError) -> TokenizerParts {
    let table = try TokenTable(pieces: pieces, file: file)
    guard let unknown = table.id(unknown) else {
      throw .invalid(
        file: file, place: "vocabulary",
        reason: "the unknown token \(self.unknown.debugDescription) is not in it")
    }
    var parts = TokenizerParts(
      model: .wordPiece(
        WordPieceModel(tokens: table, unknown: unknown, prefix: "##", longestWord: 100)),
      added: added)
    parts.normalizer = [
      "type": "BertNormalizer", "clean_text": .boolean(true),
      "handle_chinese_chars": .boolean(true), "strip_accents": .boolean(lowercases),
      "lowercase": .boolean(lowercases),
    ]
    parts.preTokenizer = ["type": "BertPreTokenizer"]
    return parts
  }
}
