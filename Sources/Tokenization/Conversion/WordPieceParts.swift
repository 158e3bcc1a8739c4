import Documents

/// A WordPiece tokenizer of BERT's kind as plain values.
///
/// Source: `BertConverter` and `MPNetConverter` of transformers 4.57.6 (`convert_slow_tokenizer.py`).
package struct WordPieceParts: Sendable {
  /// The vocabulary; ids need not be without gaps.
  package var tokens: [ListedToken]
  package var unknown = "[UNK]"
  package var lowercases = true
  /// Whether accents are removed; nil: where lower case is made.
  package var stripsAccents: Bool?
  /// Whether each ideograph is a word.
  package var separatesIdeographs = true
  package var template = SpecialTokenTemplate()
  /// Tokens looked for in the text, in the order in which they are added.
  package var added: [DeclaredToken] = []

  package init(tokens: [ListedToken]) { self.tokens = tokens }

  /// The document that the tokenizer's own `tokenizer.json` would be.
  ///
  /// - Parameter file: what errors name.
  /// - Throws: ``TokenizerError`` for a template whose tokens are not there.
  package func document(file: String) throws(TokenizerError) -> TokenizerDocument {
    let numbered = NumberedTokens(added, vocabulary: tokens, names: template.names)
    var members: JSONObject = [
      "added_tokens": numbered.member,
      "normalizer": [
        "type": "BertNormalizer", "clean_text": .boolean(true),
        "handle_chinese_chars": .boolean(separatesIdeographs),
        "strip_accents": stripsAccents.map(JSONValue.boolean) ?? .null,
        "lowercase": .boolean(lowercases),
      ],
      "pre_tokenizer": ["type": "BertPreTokenizer"],
    ]
    if let member = try template.member(numbered, file: file) {
      members.set(member, for: "post_processor")
    }
    return TokenizerDocument(
      members: members,
      model: [
        "type": "WordPiece", "unk_token": .string(unknown), "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 100,
      ], tokens: tokens, merges: nil, file: file)
  }
}
