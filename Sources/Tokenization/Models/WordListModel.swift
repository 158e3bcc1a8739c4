/// A list of words, as averages of word vectors use it: a text is cut at white space, and each piece is looked for as
/// it stands, then without the ASCII punctuation around it, then that in lower case. Pieces that are found nowhere, and
/// stop words, are no tokens.
///
/// Source: `WhitespaceTokenizer` of sentence-transformers 6.2. Lower case is that of each Unicode scalar: the last sigma
/// of a Greek word is σ here and ς in Python.
struct WordListModel: Sendable {
  let tokens: TokenTable
  let stopWords: Set<[UInt8]>
  /// Whether the whole text is lower-cased first.
  let lowercases: Bool

  /// Appends the tokens of `range`, a whole text.
  func encode(_ bytes: [UInt8], _ range: Range<Int>, into out: inout [ModelToken]) {
    var start: Int?
    var place = range.lowerBound
    for scalar in String(decoding: bytes[range], as: UTF8.self).unicodeScalars {
      if Self.isSpace(scalar) {
        if let first = start { append(bytes, first..<place, to: &out) }
        start = nil
      } else if start == nil {
        start = place
      }
      place += UTF8.width(scalar)
    }
    if let first = start { append(bytes, first..<place, to: &out) }
  }

  private func append(_ bytes: [UInt8], _ piece: Range<Int>, to out: inout [ModelToken]) {
    let word = Array(bytes[piece])
    if let id = find(lowercases ? Self.lowercased(word) : word) {
      if id >= 0 { out.append(ModelToken(id: id, start: piece.lowerBound, end: piece.upperBound)) }
    }
  }

  /// The id of `word`; −1 where it or a form of it is a stop word, nil where nothing is found.
  private func find(_ word: [UInt8]) -> Int32? {
    if let id = look(word) { return id }
    let bare = Self.stripped(word)
    if !bare.isEmpty || stopWords.contains([]), let id = look(bare) { return id }
    return look(Self.lowercased(bare))
  }

  private func look(_ word: [UInt8]) -> Int32? {
    if stopWords.contains(word) { return -1 }
    let id = tokens.id(word, 0..<word.count)
    return id < 0 ? nil : id
  }

  private static func lowercased(_ word: [UInt8]) -> [UInt8] {
    if word.allSatisfy({ $0 < 0x80 }) {
      return word.map { 0x41...0x5A ~= $0 ? $0 + 0x20 : $0 }
    }
    return Array(String(decoding: word, as: UTF8.self).lowercased().utf8)
  }

  /// `word` without the punctuation of ASCII at both ends.
  private static func stripped(_ word: [UInt8]) -> [UInt8] {
    func isPunctuation(_ byte: UInt8) -> Bool {
      switch byte {
      case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
      default: false
      }
    }
    guard let first = word.firstIndex(where: { !isPunctuation($0) }),
      let last = word.lastIndex(where: { !isPunctuation($0) })
    else { return [] }
    return Array(word[first...last])
  }

  /// What Python's `str.split` cuts at: white space of Unicode, and the separators U+001C to U+001F.
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    0x1C...0x1F ~= scalar.value || scalar.properties.isWhitespace
  }
}
