import Documents
package import Foundation

extension Tokenizer {
  /// The file of a list of words.
  package static let wordListFile = "whitespacetokenizer_config.json"

  /// Reads the list of words in `folder`: the `WhitespaceTokenizer` that sentence-transformers keeps beside word
  /// vectors. Word i of the list has the id i.
  ///
  /// - Throws: ``TokenizerError`` naming file, place and remedy.
  package init(wordListIn folder: URL) throws(TokenizerError) {
    let url = folder.appending(path: Self.wordListFile)
    let bytes = [UInt8](try Self.read(url, limit: 1 << 28))
    var scanner = DocumentScanner(bytes, file: url.path)
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw scanner.fault("the bytes are not UTF-8")
    }
    let root = JSONNode(file: url.path, place: "", value: try scanner.value())
    try scanner.finish()
    guard let members = root.value.members else { throw root.invalid("an object is expected") }
    for key in members.keys.sorted()
    where !["vocab", "stop_words", "do_lower_case"].contains(key) {
      throw .unsupported(file: url.path, place: key, component: "the key \(key)")
    }
    var table = TokenTable()
    let words = try root.member("vocab")
    let list = try words.elements()
    guard list.count <= TokenTable.idLimit else { throw words.invalid("too many words") }
    for (id, node) in list.enumerated() {
      let word = try node.string()
      try table.add { (block: inout [UInt8]) throws(TokenizerError) in
        block.append(contentsOf: word.utf8)
        return id
      }
    }
    do {
      try table.index()
    } catch {
      switch error {
      case .token(let word): throw words.invalid("the word \(word.debugDescription) occurs twice")
      case .id(let id, _, _): throw words.invalid("the id \(id) occurs twice")
      case .tooLong(let word): throw words.invalid("a word of \(word.utf8.count) bytes")
      }
    }
    var stops: Set<[UInt8]> = []
    for node in try root["stop_words"]?.elements() ?? [] {
      stops.insert(Array(try node.string().utf8))
    }
    let lowercases = root["do_lower_case"].map(\.value.flag) ?? .some(false)
    guard let lowercases else {
      throw .invalid(file: url.path, place: "do_lower_case", reason: "true or false is expected")
    }
    try self.init(
      model: .wordList(
        WordListModel(tokens: table, stopWords: stops, lowercases: lowercases)),
      root: JSONNode(file: url.path, place: "", value: .object([:])),
      configuration: TokenizerConfiguration(), configFile: url.path, sources: [url])
  }
}
