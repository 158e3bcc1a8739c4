extension JSONScanner {
  /// The longest spelling of a number that is read, in bytes; a double has 24.
  private static let longestNumber = 1024

  /// A number: an integer where it has neither point nor exponent and fits 64 bits, else a finite double.
  package mutating func number() throws(JSONFault) -> JSONValue {
    _ = peek()
    let start = position
    let isWhole = try spelling()
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let value = Int(text) { return .integer(value) }
    guard position - start <= Self.longestNumber, let value = Double(text), value.isFinite else {
      throw JSONFault(offset: start, message: "the number \(text.prefix(40)) is out of range")
    }
    return .number(value)
  }

  /// Passes over the spelling of a number; true where it has neither point nor exponent.
  private mutating func spelling() throws(JSONFault) -> Bool {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    let first = next
    let digits = skipDigits()
    guard digits > 0, digits == 1 || first != UInt8(ascii: "0") else {
      throw JSONFault(offset: start, message: "this is no JSON number")
    }
    var isWhole = true
    if next == UInt8(ascii: ".") {
      isWhole = false
      position += 1
      guard skipDigits() > 0 else { throw fault("a digit is expected after the point") }
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isWhole = false
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() > 0 else { throw fault("a digit is expected in the exponent") }
    }
    return isWhole
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    return position - start
  }

  /// A whole number from 0 to below `limit`, without the way over a string.
  package mutating func identifier(below limit: Int) throws(JSONFault) -> Int {
    guard peek() != nil else { throw fault("the document ends too early") }
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
}
