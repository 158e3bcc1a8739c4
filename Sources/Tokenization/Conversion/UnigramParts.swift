package import Documents

/// A Unigram tokenizer of SentencePiece's kind as plain values.
///
/// Source: `SpmConverter` and its kin of transformers 4.57.6 (`convert_slow_tokenizer.py`).
package struct UnigramParts: Sendable {
  /// When a “▁” goes before a text that starts with none.
  package enum Prefix: String, Sendable {
    /// Before each stretch between added tokens.
    case always
    /// Before the first stretch alone.
    case first
    case never
  }

  /// The pieces with their scores; the id of each is its place.
  package var tokens: [ListedToken]
  /// The id of what no piece covers.
  package var unknown: Int
  /// Whether bytes stand for what no piece covers.
  package var fallsBackToBytes = false
  /// Rules before SentencePiece's own, as members of a tokenizer file.
  package var rulesBefore: [JSONValue] = []
  /// SentencePiece's compiled rules in base 64, from the model file; nil where it has none.
  package var charsmap: String?
  /// Rules after SentencePiece's own, as members of a tokenizer file.
  package var rulesAfter: [JSONValue] = []
  /// Whether text is cut at white space of any kind before “▁” goes in, as T5's first fast tokenizers do.
  package var cutsAtWhiteSpace = false
  package var prefix = Prefix.always
  package var template = SpecialTokenTemplate()
  /// Tokens looked for in the text, in the order in which they are added.
  package var added: [DeclaredToken] = []

  package init(tokens: [ListedToken], unknown: Int) {
    self.tokens = tokens
    self.unknown = unknown
  }

  /// The rules that most classes have: white space at the end goes, and several spaces are one “▁”.
  package static let spacing: [JSONValue] = [
    ["type": "Strip", "strip_left": .boolean(false), "strip_right": .boolean(true)],
    ["type": "Replace", "pattern": ["Regex": " {2,}"], "content": "▁"],
  ]

  /// The document that the tokenizer's own `tokenizer.json` would be.
  ///
  /// - Parameter file: what errors name.
  /// - Throws: ``TokenizerError`` for a template whose tokens are not there.
  package func document(file: String) throws(TokenizerError) -> TokenizerDocument {
    let numbered = NumberedTokens(added, vocabulary: tokens, names: template.names)
    let compiled: [JSONValue] =
      charsmap.map {
        [["type": "Precompiled", "precompiled_charsmap": .string($0)]]
      } ?? []
    let marks: JSONValue = [
      "type": "Metaspace", "replacement": "▁", "prepend_scheme": .string(prefix.rawValue),
      "split": .boolean(true),
    ]
    var members: JSONObject = [
      "added_tokens": numbered.member,
      "pre_tokenizer": cutsAtWhiteSpace
        ? ["type": "Sequence", "pretokenizers": [["type": "WhitespaceSplit"], marks]] : marks,
    ]
    let rules = rulesBefore + compiled + rulesAfter
    if !rules.isEmpty {
      members.set(["type": "Sequence", "normalizers": .array(rules)], for: "normalizer")
    }
    if let member = try template.member(numbered, file: file) {
      members.set(member, for: "post_processor")
    }
    return TokenizerDocument(
      members: members,
      model: [
        "type": "Unigram", "unk_id": .integer(unknown), "byte_fallback": .boolean(fallsBackToBytes),
      ], tokens: tokens, merges: nil, file: file)
  }
}
