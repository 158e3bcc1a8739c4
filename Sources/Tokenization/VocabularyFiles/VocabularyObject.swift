/// `vocab.json`: an object of tokens and their ids.
struct VocabularyObject {
  let tokens: [ListedToken]

  /// - Throws: ``TokenizerError`` with the byte where reading stopped.
  init(_ file: VocabularyFile) throws(TokenizerError) {
    var scanner = DocumentScanner(file.bytes, file: file.path)
    try file.checkText()
    var tokens: [ListedToken] = []
    var text: [UInt8] = []
    try scanner.enter(0x7B)
    if !scanner.accept(0x7D) {
      repeat {
        text.removeAll(keepingCapacity: true)
        try scanner.string(into: &text)
        try scanner.expect(0x3A)
        let id = try scanner.identifier(below: TokenTable.idLimit)
        tokens.append(ListedToken(String(decoding: text, as: UTF8.self), id: id))
      } while try scanner.more(0x7D)
    }
    try scanner.finish()
    self.tokens = tokens
  }
}
