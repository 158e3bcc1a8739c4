import Documents

/// A tokenizer made of plain values: the model ready to run, everything else as `tokenizer.json` would spell it.
///
/// Builders of this room make it from what other formats hold; ``Tokenizer/init(_:file:)`` reads the components as it
/// reads those of a file, so that a tokenizer is the same value whatever it came from.
package struct TokenizerParts: Sendable {
  let model: Model
  /// Tokens that are looked for in the text before the model sees it.
  var added: [PartToken]
  /// `normalizer`, or nil.
  var normalizer: JSONValue?
  /// `pre_tokenizer`, or nil.
  var preTokenizer: JSONValue?
  /// Tokens before and after a text.
  package var before: [String] = []
  package var after: [String] = []
  /// Named tokens by role: `bos`, `eos`, `cls`, `sep`, `pad`, `unk`, `mask`.
  package var names: [String: String] = [:]

  init(
    model: Model, added: [PartToken], normalizer: JSONValue? = nil, preTokenizer: JSONValue? = nil
  ) {
    self.model = model
    self.added = added
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
  }
}

/// An added token of ``TokenizerParts``, which the model's vocabulary has.
package struct PartToken: Hashable, Sendable {
  package var content: String
  package var isSpecial: Bool

  package init(_ content: String, isSpecial: Bool) {
    self.content = content
    self.isSpecial = isSpecial
  }
}

extension TokenizerParts {
  /// The members that `tokenizer.json` would have beside the model.
  var components: JSONValue {
    var tokens: [JSONValue] = []
    for token in added {
      guard let id = model.tokens.id(token.content) else { continue }
      tokens.append([
        "id": .integer(Int(id)), "content": .string(token.content), "single_word": .boolean(false),
        "lstrip": .boolean(false), "rstrip": .boolean(false), "normalized": .boolean(false),
        "special": .boolean(token.isSpecial),
      ])
    }
    var members: JSONObject = ["added_tokens": .array(tokens)]
    if let normalizer { members.set(normalizer, for: "normalizer") }
    if let preTokenizer { members.set(preTokenizer, for: "pre_tokenizer") }
    if !before.isEmpty || !after.isEmpty { members.set(template, for: "post_processor") }
    return .object(members)
  }

  private var template: JSONValue {
    func piece(_ token: String) -> JSONValue {
      ["SpecialToken": ["id": .string(token), "type_id": 0]]
    }
    var specials: JSONObject = [:]
    for token in before + after {
      guard let id = model.tokens.id(token) else { continue }
      specials.set(
        ["id": .string(token), "ids": [.integer(Int(id))], "tokens": [.string(token)]], for: token)
    }
    return [
      "type": "TemplateProcessing",
      "single": .array(
        before.map(piece) + [["Sequence": ["id": "A", "type_id": 0]]] + after.map(piece)),
      "special_tokens": .object(specials),
    ]
  }

  /// What `tokenizer_config.json` would say.
  var configuration: JSONValue {
    var members: JSONObject = [:]
    for (role, token) in names.sorted(by: { $0.key < $1.key }) {
      members.set(.string(token), for: "\(role)_token")
    }
    return .object(members)
  }
}
