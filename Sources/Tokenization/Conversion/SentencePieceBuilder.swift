import Documents

/// Builds byte-pair tokenizers of SentencePiece, as Llama and Gemma have them.
package struct SentencePieceBuilder: Sendable {
  /// How spaces become “▁”.
  package enum Spaces: Sendable {
    /// The mark is put before a text too (Llama).
    case marked(prefix: Bool)
    /// Spaces are replaced and nothing is put before (Gemma).
    case replaced
  }

  /// The pieces by id.
  package var pieces: [String]
  /// Their scores, which rank merges; nil ranks pieces by their ids.
  package var scores: [Double]?
  /// The merges as `left right`; nil where the pieces imply them.
  package var merges: [String]?
  package var spaces: Spaces
  /// The id of the unknown token.
  package var unknown: Int?
  package var added: [PartToken]
  /// What errors name.
  package var file: String

  package init(
    pieces: [String], scores: [Double]?, merges: [String]?, spaces: Spaces, unknown: Int?,
    added: [PartToken], file: String
  ) {
    self.pieces = pieces
    self.scores = scores
    self.merges = merges
    self.spaces = spaces
    self.unknown = unknown
    self.added = added
    self.file = file
  }

  /// The tokenizer.
  ///
  /// - Throws: ``TokenizerError`` for pieces, scores or merges that do not belong together.
  package func parts() throws(TokenizerError) -> TokenizerParts {
    if let scores, scores.count != pieces.count {
      throw .invalid(
        file: file, place: "scores",
        reason: "there are \(scores.count) of them for \(pieces.count) tokens")
    }
    let table = try TokenTable(pieces: pieces, file: file)
    let list: MergeList
    if let merges {
      list = try MergeList(spelled: merges, table, file: file)
    } else {
      list = try MergeList(implied: table, scores: scores, file: file)
    }
    var options = BPEModel.Options()
    options.fusesUnknown = true
    options.byteTokens = table.byteTokens
    options.unknown = unknown.map { Int32($0) }
    let model = BPEModel(
      tokens: table, merges: list.pairs, options: options,
      cutsBeforeMark: list.keepsMarksFirst && table.id(BPEModel.mark, 0..<3) >= 0)
    var parts = TokenizerParts(model: .bpe(model), added: added)
    switch spaces {
    case .marked(let prefix):
      parts.preTokenizer = [
        "type": "Metaspace", "replacement": "\u{2581}",
        "prepend_scheme": prefix ? "first" : "never", "split": .boolean(false),
      ]
    case .replaced:
      parts.normalizer = [
        "type": "Replace", "pattern": ["String": " "], "content": "\u{2581}",
      ]
    }
    return parts
  }
}
