import Documents

/// Builds Unigram tokenizers of SentencePiece, as T5 and XLM-RoBERTa have them.
package struct UnigramBuilder: Sendable {
  /// The pieces by id.
  package var pieces: [String]
  /// Their log-probabilities.
  package var scores: [Double]
  /// The id of the unknown token.
  package var unknown: Int
  /// The map of characters of SentencePiece in base 64, or nil.
  package var charactersMap: String?
  package var added: [PartToken]
  /// What errors name.
  package var file: String

  package init(
    pieces: [String], scores: [Double], unknown: Int, charactersMap: String?, added: [PartToken],
    file: String
  ) {
    self.pieces = pieces
    self.scores = scores
    self.unknown = unknown
    self.charactersMap = charactersMap
    self.added = added
    self.file = file
  }

  /// The tokenizer.
  ///
  /// - Throws: ``TokenizerError`` for pieces and scores that do not belong together.
  package func parts() throws(TokenizerError) -> TokenizerParts {
    guard scores.count == pieces.count else {
      throw .invalid(
        file: file, place: "scores",
        reason: "there are \(scores.count) of them for \(pieces.count) tokens")
    }
    guard pieces.indices.contains(unknown) else {
      throw .invalid(
        file: file, place: "vocabulary",
        reason: "the unknown token has the id \(unknown) of \(pieces.count)")
    }
    let table = try TokenTable(pieces: pieces, file: file)
    var parts = TokenizerParts(
      model: .unigram(
        UnigramModel(tokens: table, scores: scores, unknown: Int32(unknown), byteTokens: nil)),
      added: added)
    parts.normalizer = charactersMap.map {
      ["type": "Precompiled", "precompiled_charsmap": .string($0)]
    }
    parts.preTokenizer = [
      "type": "Sequence",
      "pretokenizers": [
        ["type": "WhitespaceSplit"],
        [
          "type": "Metaspace", "replacement": "\u{2581}", "prepend_scheme": "always",
          "split": .boolean(true),
        ],
      ],
    ]
    return parts
  }
}
