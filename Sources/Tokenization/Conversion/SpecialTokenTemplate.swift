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
    func piece(_ name: String) -> JSONValue {
      ["SpecialToken": ["id": .string(name), "type_id": 0]]
    }
    let text: JSONValue = ["Sequence": ["id": "A", "type_id": 0]]
    return [
      "type": "TemplateProcessing",
      "single": .array(before.map(piece) + [text] + after.map(piece)),
      "special_tokens": .object(specials),
    ]
  }
}
