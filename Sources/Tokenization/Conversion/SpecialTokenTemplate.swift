import Documents

/// What is put around the tokens of a single text.
package struct SpecialTokenTemplate: Sendable {
  /// Tokens before the text, in order.
  package var before: [String]
  /// Tokens after the text, in order.
  package var after: [String]

  package init(before: [String] = [], after: [String] = []) {
    self.before = before
    self.after = after
  }

  /// All tokens that it names.
  var names: [String] { before + after }

  /// The `post_processor` of a tokenizer file; nil where nothing is added.
  ///
  /// - Throws: ``TokenizerError/invalid(file:place:reason:)`` for a token that the tokenizer does not have.
  func member(_ numbered: NumberedTokens, file: String) throws(TokenizerError) -> JSONValue? {
    guard !names.isEmpty else { return nil }
    var specials: JSONObject = [:]
    for name in names {
      guard let id = numbered.id(of: name) else {
        throw .invalid(
          file: file, place: "",
          reason: "the special token \(name.debugDescription) is not in the vocabulary")
      }
      specials.set(
        ["id": .string(name), "ids": [.integer(id)], "tokens": [.string(name)]], for: name)
    }
    func pieces(_ names: [String], _ type: Int) -> [JSONValue] {
      names.map { ["SpecialToken": ["id": .string($0), "type_id": .integer(type)]] }
    }
    func text(_ id: String, _ type: Int) -> [JSONValue] {
      [["Sequence": ["id": .string(id), "type_id": .integer(type)]]]
    }
    let single = pieces(before, 0) + text("A", 0) + pieces(after, 0)
    return [
      "type": "TemplateProcessing", "single": .array(single),
      // Pairs are not fed here; the `tokenizers` package asks for their template all the same.
      "pair": .array(single + text("B", 1) + pieces(after, 1)),
      "special_tokens": .object(specials),
    ]
  }
}
