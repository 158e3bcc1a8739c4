import Documents

/// Reads `added_tokens` and prepares the search for them.
struct AddedTokenReader {
  let model: TokenTable

  /// - Throws: ``TokenizerError`` where content or ids are not unique, or an id is not the one that
  ///   the reference would give: the model's own, or the next free one.
  func read(_ node: JSONNode) throws(TokenizerError) -> [AddedToken] {
    var tokens: [AddedToken] = []
    var contents = Set<[UInt8]>()
    var ids: [Int: String] = [:]
    var largest = -1
    for element in try node.elements() {
      let content = try element.member("content").string()
      let id = try element.member("id").integer(0...TokenTable.idLimit - 1)
      guard !content.isEmpty else { continue }
      guard content.utf8.count <= TokenTable.longestToken else {
        throw element.invalid("the token is longer than \(TokenTable.longestToken) bytes")
      }
      guard contents.insert(Array(content.utf8)).inserted else {
        throw element.invalid("the token \(content.debugDescription) appears twice")
      }
      if let other = ids.updateValue(content, forKey: id) {
        throw element.invalid(
          "the id \(id) belongs to \(other.debugDescription) and \(content.debugDescription)")
      }
      // The reference numbers what the model does not know from here on, whatever the file says.
      try check(content, id, free: max(largest + 1, model.count), element)
      largest = max(largest, id)
      let isSpecial = try element.flag("special", default: false)
      tokens.append(
        AddedToken(
          id: Int32(id), content: content,
          isSingleWord: try element.flag("single_word", default: false),
          stripsLeft: try element.flag("lstrip", default: false),
          stripsRight: try element.flag("rstrip", default: false),
          isNormalized: try element.flag("normalized", default: !isSpecial),
          isSpecial: isSpecial))
    }
    return tokens
  }

  private func check(
    _ content: String, _ id: Int, free: Int, _ element: JSONNode
  ) throws(TokenizerError) {
    if let own = model.id(content) {
      guard Int(own) == id else {
        throw element.invalid(
          "the token \(content.debugDescription) has id \(own) in the model and \(id) here")
      }
    } else if let bytes = model.bytes(of: id) {
      let other = String(decoding: bytes, as: UTF8.self)
      throw element.invalid(
        "the id \(id) of \(content.debugDescription) belongs to \(other.debugDescription)")
    } else if id != free {
      throw element.invalid(
        "\(content.debugDescription) has id \(id), but the next free id is \(free)")
    }
  }

  /// Searches for the raw and for the normalised text; special tokens come first, so that one wins
  /// over an ordinary token of the same spelling.
  static func matchers(
    _ tokens: [AddedToken], _ normalizer: Normalizer?
  ) -> (raw: AddedTokenMatcher, normalized: AddedTokenMatcher) {
    var raw = AddedTokenMatcher()
    var normalized = AddedTokenMatcher()
    for token in tokens.filter(\.isSpecial) + tokens.filter({ !$0.isSpecial }) {
      let content = Array(token.content.utf8)
      if token.isNormalized {
        var text = AlignedText()
        text.reset(content, content.indices)
        var spare = AlignedText()
        normalizer?.apply(&text, spare: &spare)
        normalized.add(token, spelling: text.bytes)
      } else {
        raw.add(token, spelling: content)
      }
    }
    return (raw, normalized)
  }
}
