import EvalCore

/// How the bytes of a file are characters.
enum TextEncoding: Sendable, Hashable {
  /// Every line must be UTF-8; a line that is not is refused by its number.
  case utf8
  /// One byte a character (ISO 8859-1), as SentEval reads TREC, MR, CR, SUBJ and MPQA. A copy of
  /// such a file that was converted to UTF-8 is recognised; lines of both kinds are refused.
  case latin1
}

extension DataFile {
  /// The text of every line.
  ///
  /// - Returns: the texts, and a note when the file is not in the expected encoding.
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` naming line and byte.
  func texts(_ encoding: TextEncoding) throws -> (texts: [String], note: String?) {
    switch encoding {
    case .utf8:
      return (try lines.indices.map { try utf8(lines[$0], line: $0) }, nil)
    case .latin1:
      guard try isConvertedToUTF8() else {
        return (try lines.indices.map { try latin1(lines[$0], line: $0) }, nil)
      }
      let name = path.split(separator: "/").last.map(String.init) ?? path
      return (
        try lines.indices.map { try utf8(lines[$0], line: $0) },
        "\(name) is UTF-8 where the original is Latin-1; it was read as UTF-8"
      )
    }
  }

  /// The UTF-8 text of `range`.
  func utf8(_ range: Range<Int>, line: Int) throws -> String {
    try checkLength(range.count, line: line)
    if let text = String(validating: bytes[range], as: UTF8.self) { return text }
    let offset = Self.firstInvalidByte(in: bytes[range]) ?? 0
    let byte = String(bytes[range.lowerBound + offset], radix: 16, uppercase: true)
    throw wrong(
      line: line, "byte \(offset + 1) of the line (0x\(byte)) is not UTF-8",
      remedy: "fetch the file again, or convert it with iconv -f ISO-8859-1 -t UTF-8")
  }

  /// Refuses a text that is longer than any sentence.
  func checkLength(_ count: Int, line: Int) throws {
    guard count <= Self.longestText else {
      throw wrong(
        line: line, "a text has \(count) bytes, and at most \(Self.longestText) are embedded",
        remedy: "check that the file is the one that its name says")
    }
  }

  private func latin1(_ range: Range<Int>, line: Int) throws -> String {
    try checkLength(range.count, line: line)
    if bytes[range].allSatisfy({ $0 < 0x80 }) {
      return String(decoding: bytes[range], as: UTF8.self)
    }
    var text = ""
    text.unicodeScalars.append(contentsOf: bytes[range].lazy.map { Unicode.Scalar($0) })
    return text
  }

  /// Whether every line with a byte above 0x7F is UTF-8 and there is one.
  private func isConvertedToUTF8() throws -> Bool {
    var firstUTF8: Int?
    var firstLatin1: Int?
    for (index, line) in lines.enumerated() where bytes[line].contains(where: { $0 >= 0x80 }) {
      if Self.firstInvalidByte(in: bytes[line]) == nil {
        firstUTF8 = firstUTF8 ?? index
      } else {
        firstLatin1 = firstLatin1 ?? index
      }
    }
    if let firstUTF8, let firstLatin1 {
      throw wrong(
        line: max(firstUTF8, firstLatin1),
        "mixed encodings: line \(firstUTF8 + 1) is UTF-8 and line \(firstLatin1 + 1) is Latin-1",
        remedy: "fetch the file again; the original is Latin-1 throughout")
    }
    return firstUTF8 != nil
  }

  /// The offset of the first byte that does not belong to well-formed UTF-8, or nil.
  static func firstInvalidByte(in bytes: ArraySlice<UInt8>) -> Int? {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let scalar): offset += scalar.count
      case .error: return offset
      case .emptyInput: return nil
      }
    }
  }
}
