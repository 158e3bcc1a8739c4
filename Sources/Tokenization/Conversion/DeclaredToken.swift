import Documents

/// A token that is looked for in the text before the model sees it, as the files of a tokenizer declare it.
package struct DeclaredToken: Sendable {
  package var content: String
  package var isSingleWord: Bool
  package var stripsLeft: Bool
  package var stripsRight: Bool
  package var isNormalized: Bool
  package var isSpecial: Bool

  /// - Parameter isNormalized: whether it is looked for in the normalised text; nil is the rule of the `tokenizers`
  ///   package: special tokens are not.
  package init(
    _ content: String, isSpecial: Bool, isNormalized: Bool? = nil, isSingleWord: Bool = false,
    stripsLeft: Bool = false, stripsRight: Bool = false
  ) {
    self.content = content
    self.isSpecial = isSpecial
    self.isNormalized = isNormalized ?? !isSpecial
    self.isSingleWord = isSingleWord
    self.stripsLeft = stripsLeft
    self.stripsRight = stripsRight
  }

  func member(id: Int) -> JSONValue {
    [
      "id": .integer(id), "content": .string(content), "single_word": .boolean(isSingleWord),
      "lstrip": .boolean(stripsLeft), "rstrip": .boolean(stripsRight),
      "normalized": .boolean(isNormalized), "special": .boolean(isSpecial),
    ]
  }
}

/// Declared tokens in the order in which they are added, each with its id.
///
/// A token that the vocabulary has keeps that id, any other takes the next free one. A token that is declared again
/// takes the later flags and keeps its place (`AddedVocabulary::add_tokens` of tokenizers 0.22).
struct NumberedTokens {
  private(set) var tokens: [(token: DeclaredToken, id: Int)] = []
  private var places: [[UInt8]: Int] = [:]
  private var known: [[UInt8]: Int] = [:]

  /// - Parameters:
  ///   - names: further names whose ids are asked for later.
  init(_ declared: [DeclaredToken], vocabulary: [ListedToken], names: [String] = []) {
    let wanted = Set(declared.map { Array($0.content.utf8) } + names.map { Array($0.utf8) })
    let lengths = Set(wanted.map(\.count))
    for token in vocabulary where lengths.contains(token.text.utf8.count) {
      let bytes = Array(token.text.utf8)
      if wanted.contains(bytes) { known[bytes] = token.id }
    }
    var largest = -1
    for token in declared where !token.content.isEmpty {
      let bytes = Array(token.content.utf8)
      if let place = places[bytes] {
        let wasSpecial = tokens[place].token.isSpecial
        tokens[place].token = token
        tokens[place].token.isSpecial = wasSpecial || token.isSpecial
        continue
      }
      let id = known[bytes] ?? max(largest + 1, vocabulary.count)
      largest = max(largest, id)
      known[bytes] = id
      places[bytes] = tokens.count
      tokens.append((token, id))
    }
  }

  /// The id of a declared token or one of the names; nil where neither vocabulary nor declarations have it.
  func id(of name: String) -> Int? { known[Array(name.utf8)] }

  /// The `added_tokens` of a tokenizer file.
  var member: JSONValue {
    .array(tokens.sorted { $0.id < $1.id }.map { $0.token.member(id: $0.id) })
  }
}
