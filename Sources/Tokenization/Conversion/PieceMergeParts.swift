package import Documents

/// A byte-pair tokenizer of SentencePiece (Llama, Gemma) as plain values.
///
/// Source: `SpmConverter.tokenizer` and `generate_merges` of transformers 4.57.6 (`convert_slow_tokenizer.py`).
package struct PieceMergeParts: Sendable {
  /// Where the merges come from.
  package enum Merges: Sendable {
    /// Pieces imply them: every way to cut one in two, pieces of the highest score first.
    case impliedByScores
    /// Pieces imply them, those of the lowest id first.
    case impliedByIDs
    case listed([ListedMerge])
  }

  /// The pieces with their scores; the id of each is its place.
  package var tokens: [ListedToken]
  /// The piece of what no other covers; nil where the model has none.
  package var unknown: String?
  package var merges = Merges.impliedByScores
  /// How text is changed first, as a member of a tokenizer file; nil leaves it.
  package var normalizer: JSONValue?
  /// How text is cut, as a member of a tokenizer file; nil leaves it whole.
  package var preTokenizer: JSONValue?
  package var template = SpecialTokenTemplate()
  /// Tokens looked for in the text, in the order in which they are added.
  package var added: [DeclaredToken] = []

  package init(tokens: [ListedToken], unknown: String?) {
    self.tokens = tokens
    self.unknown = unknown
  }

  /// The document that the tokenizer's own `tokenizer.json` would be.
  ///
  /// - Parameter file: what errors name.
  /// - Throws: ``TokenizerError`` for a template whose tokens are not there.
  package func document(file: String) throws(TokenizerError) -> TokenizerDocument {
    let numbered = NumberedTokens(added, vocabulary: tokens, names: template.names)
    var members: JSONObject = ["added_tokens": numbered.member]
    if let normalizer { members.set(normalizer, for: "normalizer") }
    if let preTokenizer { members.set(preTokenizer, for: "pre_tokenizer") }
    if let member = try template.member(numbered, file: file) {
      members.set(member, for: "post_processor")
    }
    var model: JSONObject = [
      "type": "BPE", "fuse_unk": .boolean(true), "byte_fallback": .boolean(true),
    ]
    if let unknown { model.set(.string(unknown), for: "unk_token") }
    return TokenizerDocument(
      members: members, model: model, tokens: tokens, merges: source, file: file)
  }

  private var source: MergeSource {
    switch merges {
    case .impliedByScores: .implied(byScores: true)
    case .impliedByIDs: .implied(byScores: false)
    case .listed(let merges): .listed(merges)
    }
  }
}
