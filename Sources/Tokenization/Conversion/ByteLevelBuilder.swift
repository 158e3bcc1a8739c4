import Documents

/// Builds byte-level byte-pair tokenizers with a named rule of splitting.
package struct ByteLevelBuilder: Sendable {
  /// The pieces by id, in the byte-level alphabet.
  package var pieces: [String]
  /// The merges as `left right`.
  package var merges: [String]
  package var splitting: SplittingRule
  package var added: [PartToken]
  /// What errors name.
  package var file: String

  package init(
    pieces: [String], merges: [String], splitting: SplittingRule, added: [PartToken], file: String
  ) {
    self.pieces = pieces
    self.merges = merges
    self.splitting = splitting
    self.added = added
    self.file = file
  }

  /// The tokenizer.
  ///
  /// - Throws: ``TokenizerError`` for pieces or merges that do not belong together.
  package func parts() throws(TokenizerError) -> TokenizerParts {
    let table = try TokenTable(pieces: pieces, file: file)
    let list = try MergeList(spelled: merges, table, file: file)
    var options = BPEModel.Options()
    options.ignoresMerges = splitting.ignoresMerges
    let model = BPEModel(
      tokens: table, merges: list.pairs, options: options, cutsBeforeMark: false)
    var parts = TokenizerParts(model: .bpe(model), added: added)
    parts.normalizer = splitting.normalizer
    parts.preTokenizer = splitting.preTokenizer
    return parts
  }

  /// A token in the byte-level alphabet: itself where it is spelled in it, else its bytes.
  package static func spelled(_ token: String) -> String {
    isSpelled(token)
      ? token
      : String(
        String.UnicodeScalarView(
          token.utf8.compactMap { Unicode.Scalar(ByteLevelAlphabet.scalars[Int($0)]) }))
  }

  /// Whether every scalar of `token` stands for a byte.
  package static func isSpelled(_ token: String) -> Bool {
    token.unicodeScalars.allSatisfy { alphabet.contains($0.value) }
  }

  private static let alphabet = Set(ByteLevelAlphabet.scalars)
}
