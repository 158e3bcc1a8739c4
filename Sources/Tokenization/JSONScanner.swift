/// Reads JSON (RFC 8259) straight from bytes: small values as a tree, large ones by the caller.
///
/// Strict: one value, no trailing bytes, no NaN, no duplicate keys in a tree, at most 64 levels and a million
/// values of trees (the largest published lists of added tokens make some hundred thousand).
struct JSONScanner {
  let bytes: [UInt8]
  let file: String
  private(set) var position = 0
  private var depth = 0

  static let deepest = 64
  private var valuesLeft = 1_000_000

  init(_ bytes: [UInt8], file: String, at position: Int = 0) {
    self.bytes = bytes
    self.file = file
    self.position = position
  }

  func fault(_ reason: String) -> TokenizerError {
    .notJSON(file: file, offset: position, reason: reason)
  }

  /// The next byte that is not white space; nil at the end.
  mutating func peek() -> UInt8? {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return bytes[position]
      }
    }
    return nil
  }

  mutating func expect(_ byte: UInt8) throws(TokenizerError) {
    guard let next = peek() else { throw fault("the text ends too early") }
    guard next == byte else {
      throw fault("\(Character(Unicode.Scalar(byte))) is expected")
    }
    position += 1
  }

  /// True, and the byte is taken, where it comes next.
  mutating func accept(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  /// Opens an object or list; every one is closed with ``leave()``.
  mutating func enter(_ byte: UInt8) throws(TokenizerError) {
    try expect(byte)
    depth += 1
    guard depth <= Self.deepest else { throw fault("nested deeper than \(Self.deepest) levels") }
  }

  mutating func leave() { depth -= 1 }

  /// After an item: true when another follows, false when the closing byte was read.
  mutating func more(_ close: UInt8) throws(TokenizerError) -> Bool {
    if accept(0x2C) { return true }
    try expect(close)
    leave()
    return false
  }

  /// The key of the next member, with its colon.
  mutating func key() throws(TokenizerError) -> String {
    var text: [UInt8] = []
    try string(into: &text)
    try expect(0x3A)
    return String(decoding: text, as: UTF8.self)
  }

  /// Nothing but white space may be left.
  mutating func finish() throws(TokenizerError) {
    guard peek() == nil else { throw fault("bytes after the end of the value") }
  }

  /// Reads a value as a tree.
  mutating func value() throws(TokenizerError) -> JSONValue {
    guard let next = peek() else { throw fault("the text ends too early") }
    valuesLeft -= 1
    guard valuesLeft >= 0 else { throw fault("more than a million values outside the vocabulary") }
    switch next {
    case 0x7B: return try object()
    case 0x5B: return try array()
    case 0x22:
      var text: [UInt8] = []
      try string(into: &text)
      return .string(String(decoding: text, as: UTF8.self))
    case 0x74:
      try word("true")
      return .bool(true)
    case 0x66:
      try word("false")
      return .bool(false)
    case 0x6E:
      try word("null")
      return .null
    default: return .number(try number())
    }
  }

  private mutating func object() throws(TokenizerError) -> JSONValue {
    try enter(0x7B)
    var members: [(key: String, value: JSONValue)] = []
    var keys = Set<String>()
    if accept(0x7D) {
      leave()
      return .object([])
    }
    repeat {
      let name = try key()
      guard keys.insert(name).inserted else { throw fault("the key \(name) appears twice") }
      members.append((name, try value()))
    } while try more(0x7D)
    return .object(members)
  }

  private mutating func array() throws(TokenizerError) -> JSONValue {
    try enter(0x5B)
    var elements: [JSONValue] = []
    if accept(0x5D) {
      leave()
      return .array([])
    }
    repeat { elements.append(try value()) } while try more(0x5D)
    return .array(elements)
  }

  private mutating func word(_ text: StaticString) throws(TokenizerError) {
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard bytes.count - position >= wanted.count, bytes[position...].starts(with: wanted) else {
      throw fault("a value is expected")
    }
    position += wanted.count
  }

  /// A number with the grammar of RFC 8259; infinite values are refused.
  mutating func number() throws(TokenizerError) -> Double {
    guard peek() != nil else { throw fault("the text ends too early") }
    let start = position
    func digits() -> Int {
      var end = position
      while end < bytes.count, bytes[end] &- 0x30 < 10 { end += 1 }
      return end - position
    }
    if bytes[position] == 0x2D { position += 1 }
    let whole = digits()
    guard whole > 0, whole == 1 || bytes[position] != 0x30 else {
      throw fault("a value is expected")
    }
    position += whole
    if position < bytes.count, bytes[position] == 0x2E {
      position += 1
      guard digits() > 0 else { throw fault("digits are expected after the point") }
      position += digits()
    }
    if position < bytes.count, bytes[position] | 0x20 == 0x65 {
      position += 1
      if position < bytes.count, bytes[position] == 0x2B || bytes[position] == 0x2D {
        position += 1
      }
      guard digits() > 0 else { throw fault("digits are expected in the exponent") }
      position += digits()
    }
    guard position - start <= 64,
      let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)), value.isFinite
    else { throw fault("a number out of range") }
    return value
  }

  /// A whole number from 0 to `limit`, without the way over floating point.
  mutating func identifier(below limit: Int) throws(TokenizerError) -> Int {
    guard peek() != nil else { throw fault("the text ends too early") }
    var value = 0
    var count = 0
    while position < bytes.count, bytes[position] &- 0x30 < 10 {
      value = value * 10 + Int(bytes[position] - 0x30)
      position += 1
      count += 1
      guard value < limit else { throw fault("an id that is \(limit) or more") }
    }
    let next = position < bytes.count ? bytes[position] : 0x2C
    guard count > 0, next != 0x2E, next | 0x20 != 0x65 else {
      throw fault("an id must be a whole number, 0 or more")
    }
    return value
  }

  /// Passes over a value without keeping it.
  mutating func skip() throws(TokenizerError) {
    guard let next = peek() else { throw fault("the text ends too early") }
    switch next {
    case 0x7B:
      try enter(0x7B)
      if accept(0x7D) { return leave() }
      repeat {
        try skipString()
        try expect(0x3A)
        try skip()
      } while try more(0x7D)
    case 0x5B:
      try enter(0x5B)
      if accept(0x5D) { return leave() }
      repeat { try skip() } while try more(0x5D)
    case 0x22: try skipString()
    default: _ = try value()
    }
  }

  private mutating func skipString() throws(TokenizerError) {
    try expect(0x22)
    while position < bytes.count {
      let byte = bytes[position]
      position += byte == 0x5C ? 2 : 1
      if byte == 0x22 { return }
    }
    position = bytes.count
    throw fault("a string without its end")
  }

  /// Appends the content of a string, escapes resolved.
  mutating func string(into text: inout [UInt8]) throws(TokenizerError) {
    try expect(0x22)
    var start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0x22 {
        text.append(contentsOf: bytes[start..<position])
        position += 1
        return
      }
      if byte == 0x5C {
        text.append(contentsOf: bytes[start..<position])
        try escape(into: &text)
        start = position
      } else if byte < 0x20 {
        throw fault("a control character inside a string")
      } else {
        position += 1
      }
    }
    throw fault("a string without its end")
  }

  private mutating func escape(into text: inout [UInt8]) throws(TokenizerError) {
    guard position + 1 < bytes.count else { throw fault("a string without its end") }
    let byte = bytes[position + 1]
    position += 2
    switch byte {
    case 0x22, 0x5C, 0x2F: text.append(byte)
    case 0x62: text.append(0x08)
    case 0x66: text.append(0x0C)
    case 0x6E: text.append(0x0A)
    case 0x72: text.append(0x0D)
    case 0x74: text.append(0x09)
    case 0x75:
      var scalar = try hexadecimal()
      if 0xD800 <= scalar, scalar < 0xE000 {
        guard scalar < 0xDC00, position + 1 < bytes.count, bytes[position] == 0x5C,
          bytes[position + 1] == 0x75
        else { throw fault("half of a surrogate pair") }
        position += 2
        let low = try hexadecimal()
        guard 0xDC00 <= low, low < 0xE000 else { throw fault("half of a surrogate pair") }
        scalar = 0x10000 + ((scalar - 0xD800) << 10) + (low - 0xDC00)
      }
      _ = UTF8Scalars.append(scalar, to: &text)
    default: throw fault("an unknown escape in a string")
    }
  }

  private mutating func hexadecimal() throws(TokenizerError) -> UInt32 {
    guard position + 4 <= bytes.count else { throw fault("a string without its end") }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
        throw fault("four hexadecimal digits are expected after \\u")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}
