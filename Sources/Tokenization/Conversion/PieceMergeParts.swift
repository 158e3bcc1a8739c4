package import Documents

/// A byte-pair tokenizer of SentencePiece (Llama, Gemma) as plain values; its pieces and their scores imply the merges.
///
/// Source: `SpmConverter.tokenizer` and `generate_merges` of transformers 4.57.6 (`convert_slow_tokenizer.py`).
package struct PieceMergeParts: Sendable {
  /// The pieces with their scores; the id of each is its place.
  package var tokens: [ListedToken]
  /// The piece of what no other covers.
  package var unknown: String
  /// How text is changed first, as a member of a tokenizer file; nil leaves it.
  package var normalizer: JSONValue?
  /// How text is cut, as a member of a tokenizer file; nil leaves it whole.
  package var preTokenizer: JSONValue?
  package var template = SpecialTokenTemplate()
  /// Tokens looked for in the text, in the order in which they are added.
  package var added: [DeclaredToken] = []

  package init(tokens: [ListedToken], unknown: String) {
    self.tokens = tokens
    self.unknown = unknown
  }

  /// The document that the tokenizer's own `tokenizer.json` would be.
  ///
  /// - Parameter file: what errors name.
  /// - Throws: ``TokenizerError`` for pieces that appear twice, and for a template whose tokens are not there.
  package func document(file: String) throws(TokenizerError) -> TokenizerDocument {
    let table = try TokenTable(pieces: tokens.map(\.text), file: file)
    let implied = try MergeList(implied: table, scores: tokens.map(\.score), file: file)
    let merges = implied.merges.map {
      ListedMerge(tokens[Int($0.left)].text, tokens[Int($0.right)].text)
    }
    let numbered = NumberedTokens(added, vocabulary: tokens, names: template.names)
    var members: JSONObject = ["added_tokens": numbered.member]
    if let normalizer { members.set(normalizer, for: "normalizer") }
    if let preTokenizer { members.set(preTokenizer, for: "pre_tokenizer") }
    if let member = try template.member(numbered, file: file) {
      members.set(member, for: "post_processor")
    }
    return TokenizerDocument(
      members: members,
      model: [
        "type": "BPE", "unk_token": .string(unknown), "fuse_unk": .boolean(true),
        "byte_fallback": .boolean(true),
      ], tokens: tokens, merges: merges, file: file)
  }
}
