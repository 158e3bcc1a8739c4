extension JSONScanner {
  /// The content of a string, escapes resolved.
  package mutating func string() throws(JSONFault) -> String {
    _ = peek()
    let start = position
    var content: [UInt8] = []
    try string(into: &content)
    guard let text = String(validating: content, as: UTF8.self) else {
      throw JSONFault(offset: start, message: "this string is no valid UTF-8")
    }
    return text
  }

  /// Appends the content of a string, escapes resolved. Its bytes are not checked for UTF-8: who reads a large
  /// document this way checks the whole of it first.
  package mutating func string(into content: inout [UInt8]) throws(JSONFault) {
    try expect(UInt8(ascii: "\""))
    let quote = position - 1
    var plain = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        content.append(contentsOf: bytes[plain..<position])
        position += 1
        return
      }
      if byte == UInt8(ascii: "\\") {
        content.append(contentsOf: bytes[plain..<position])
        try escape(into: &content)
        plain = position
      } else if byte < 0x20 {
        throw fault("a control character stands in a string")
      } else {
        position += 1
      }
    }
    throw JSONFault(offset: quote, message: "this string has no closing quote")
  }

  private mutating func escape(into content: inout [UInt8]) throws(JSONFault) {
    position += 1
    guard let byte = next else { throw fault("the document ends inside an escape") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xD800..<0xDC00).contains(code) {
        guard bytes[position...].starts(with: "\\u".utf8) else {
          throw fault("a surrogate stands alone")
        }
        position += 2
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw fault("a surrogate stands alone") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw fault("a surrogate stands alone") }
      content.append(contentsOf: String(scalar).utf8)
    default: throw fault("“\\\(Character(Unicode.Scalar(byte)))” is no JSON escape")
    }
  }

  private mutating func hexadecimal() throws(JSONFault) -> UInt32 {
    guard position + 4 <= bytes.count else { throw fault("the document ends inside an escape") }
    var code: UInt32 = 0
    for byte in bytes[position..<position + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fault(
          "“\\u\(String(decoding: bytes[position..<position + 4], as: UTF8.self))” is no escape")
      }
      code = code << 4 | UInt32(digit)
    }
    position += 4
    return code
  }
}
