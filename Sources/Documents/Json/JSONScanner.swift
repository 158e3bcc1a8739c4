import Foundation

/// Why a byte of a JSON document is refused.
package struct JSONFault: Error, Equatable {
  /// The offset from the start of the document in bytes.
  package var offset: Int
  package var message: String
}

/// A strict reader of RFC 8259 JSON for files that come from strangers.
///
/// Stricter than the usual readers where they differ in secret: a key that appears twice, a lone
/// surrogate, bytes that are no UTF-8, NaN, infinities and numbers beyond double range are faults, and
/// nesting has a bound, so that no document can exhaust the stack. So have the numbers of objects, lists and
/// list elements, in proportion to the bytes: a value in memory is larger than `{},` in a file, and no
/// honest file is made of little else.
package struct JSONScanner {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0
  private var depth = 0
  private let maxDepth: Int
  private var objectsLeft: Int
  private var arraysLeft: Int
  private var elementsLeft: Int

  private init(_ bytes: UnsafeRawBufferPointer, maxDepth: Int) {
    self.bytes = bytes
    self.maxDepth = maxDepth
    // A tensor of a safetensors header is one object and two lists in 52 bytes or more.
    objectsLeft = 1000 + bytes.count / 40
    arraysLeft = 1000 + bytes.count / 16
    elementsLeft = 100_000 + bytes.count / 4
  }

  /// Takes one from a stock that an honest document does not use up.
  private func spend(_ stock: inout Int, _ name: String) throws(JSONFault) {
    stock -= 1
    guard stock >= 0 else { throw fault("there are more \(name) than a file of this size needs") }
  }

  /// The one document in `bytes`, with blanks around it allowed.
  package static func scan(_ bytes: UnsafeRawBufferPointer, maxDepth: Int = 64) throws(JSONFault)
    -> JSONValue
  {
    var scanner = JSONScanner(bytes, maxDepth: maxDepth)
    scanner.skipBlanks()
    let value = try scanner.value()
    scanner.skipBlanks()
    guard scanner.position == bytes.count else {
      throw scanner.fault("there is text after the end of the document")
    }
    return value
  }

  private func fault(_ message: String) -> JSONFault {
    JSONFault(offset: position, message: message)
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func expect(_ character: Character) throws(JSONFault) {
    guard next == character.asciiValue else { throw fault("“\(character)” is expected here") }
    position += 1
  }

  private mutating func value() throws(JSONFault) -> JSONValue {
    guard let byte = next else { throw fault("the document ends where a value should be") }
    switch byte {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .boolean(true))
    case UInt8(ascii: "f"): return try literal("false", .boolean(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw fault("this is no JSON value (NaN, Infinity and comments are not JSON)")
    }
  }

  private mutating func literal(_ word: String, _ value: JSONValue) throws(JSONFault) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else {
      throw fault("“\(word)” is expected here")
    }
    position += word.utf8.count
    return value
  }

  private mutating func enter() throws(JSONFault) {
    depth += 1
    guard depth <= maxDepth else { throw fault("lists and objects nest deeper than \(maxDepth)") }
    position += 1
    skipBlanks()
  }

  private mutating func object() throws(JSONFault) -> JSONValue {
    try enter()
    try spend(&objectsLeft, "objects")
    var members: JSONObject = [:]
    if next == UInt8(ascii: "}") {
      position += 1
    } else {
      while true {
        let start = position
        guard next == UInt8(ascii: "\"") else { throw fault("a key is expected here") }
        let key = try string()
        skipBlanks()
        try expect(":")
        skipBlanks()
        let member = try value()
        guard members.add(member, for: key) else {
          throw JSONFault(offset: start, message: "the key “\(key)” appears twice")
        }
        skipBlanks()
        if next == UInt8(ascii: ",") {
          position += 1
          skipBlanks()
        } else {
          try expect("}")
          break
        }
      }
    }
    depth -= 1
    return .object(members)
  }

  private mutating func array() throws(JSONFault) -> JSONValue {
    try enter()
    try spend(&arraysLeft, "lists")
    var elements: [JSONValue] = []
    if next == UInt8(ascii: "]") {
      position += 1
    } else {
      while true {
        try spend(&elementsLeft, "list elements")
        elements.append(try value())
        skipBlanks()
        if next == UInt8(ascii: ",") {
          position += 1
          skipBlanks()
        } else {
          try expect("]")
          break
        }
      }
    }
    depth -= 1
    return .array(elements)
  }

  private mutating func string() throws(JSONFault) -> String {
    let start = position
    position += 1
    var content: [UInt8] = []
    var plain = position
    func flush(_ end: Int) { content.append(contentsOf: bytes[plain..<end]) }
    while true {
      guard let byte = next else {
        throw JSONFault(offset: start, message: "this string has no closing quote")
      }
      switch byte {
      case UInt8(ascii: "\""):
        flush(position)
        position += 1
        guard let text = String(validating: content, as: UTF8.self) else {
          throw JSONFault(offset: start, message: "this string is no valid UTF-8")
        }
        return text
      case UInt8(ascii: "\\"):
        flush(position)
        try escape(into: &content)
        plain = position
      case 0..<0x20: throw fault("a control character stands in a string")
      default: position += 1
      }
    }
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
    let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self)
    guard digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
      let code = UInt32(digits, radix: 16)
    else { throw fault("“\\u\(digits)” is no escape") }
    position += 4
    return code
  }

  private mutating func number() throws(JSONFault) -> JSONValue {
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
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else {
      throw JSONFault(offset: start, message: "the number \(text.prefix(40)) is out of range")
    }
    return .number(value)
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    return position - start
  }
}
