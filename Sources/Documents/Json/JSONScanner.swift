/// A strict reader of RFC 8259 JSON for files that come from strangers.
///
/// Stricter than the usual readers where they differ in secret: a key that appears twice, a lone
/// surrogate, bytes that are no UTF-8, NaN, infinities and numbers beyond double range are faults, and
/// nesting and numbers of values have bounds (``JSONBounds``), so that no document can exhaust stack or memory.
///
/// A document is read as one tree (``scan(_:bounds:)``), or value by value: the caller opens objects and lists
/// (``enter(_:)``), takes keys, strings and numbers as they come, and asks for trees of the small parts
/// (``value()``), so that a vocabulary of a million entries never becomes a tree.
package struct JSONScanner {
  package let bytes: [UInt8]
  package internal(set) var position: Int
  var depth = 0
  let bounds: JSONBounds
  var objectsLeft: Int
  var arraysLeft: Int
  var elementsLeft: Int
  var valuesLeft: Int

  /// A reader of `bytes` that starts at `position`.
  package init(_ bytes: [UInt8], bounds: JSONBounds = JSONBounds(), at position: Int = 0) {
    self.bytes = bytes
    self.bounds = bounds
    self.position = position
    // A tensor of a safetensors header is one object and two lists in 52 bytes or more.
    objectsLeft = 1000 + bytes.count / 40
    arraysLeft = 1000 + bytes.count / 16
    elementsLeft = 100_000 + bytes.count / 4
    valuesLeft = bounds.values ?? .max
  }

  /// The one document in `bytes`, with blanks around it allowed.
  package static func scan(
    _ bytes: some Sequence<UInt8>, bounds: JSONBounds = JSONBounds()
  ) throws(JSONFault) -> JSONValue {
    var scanner = JSONScanner(Array(bytes), bounds: bounds)
    let value = try scanner.value()
    try scanner.finish()
    return value
  }

  package func fault(_ message: String) -> JSONFault {
    JSONFault(offset: position, message: message)
  }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  // MARK: Structure

  /// The next byte that is not white space; nil at the end.
  package mutating func peek() -> UInt8? {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return bytes[position]
      }
    }
    return nil
  }

  package mutating func expect(_ byte: UInt8) throws(JSONFault) {
    guard let next = peek() else { throw fault("the document ends too early") }
    guard next == byte else {
      throw fault("“\(Character(Unicode.Scalar(byte)))” is expected here")
    }
    position += 1
  }

  /// True, and the byte is taken, where it comes next.
  package mutating func accept(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  /// Opens an object or list; every one is closed with ``leave()``.
  package mutating func enter(_ byte: UInt8) throws(JSONFault) {
    depth += 1
    guard depth <= bounds.depth else {
      throw fault("lists and objects nest deeper than \(bounds.depth)")
    }
    try expect(byte)
  }

  package mutating func leave() { depth -= 1 }

  /// After an item: true when another follows, false when the closing byte was read.
  package mutating func more(_ close: UInt8) throws(JSONFault) -> Bool {
    if accept(0x2C) { return true }
    try expect(close)
    leave()
    return false
  }

  /// The key of the next member, with its colon.
  package mutating func key() throws(JSONFault) -> String {
    guard peek() == 0x22 else { throw fault("a key is expected here") }
    let text = try string()
    try expect(0x3A)
    return text
  }

  /// Nothing but white space may be left.
  package mutating func finish() throws(JSONFault) {
    guard peek() == nil else { throw fault("there is text after the end of the document") }
  }

  /// Passes over a value without keeping it.
  package mutating func skip() throws(JSONFault) {
    guard let next = peek() else { throw fault("the document ends where a value should be") }
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

  private mutating func skipString() throws(JSONFault) {
    try expect(0x22)
    let start = position - 1
    while position < bytes.count {
      let byte = bytes[position]
      position += byte == 0x5C ? 2 : 1
      if byte == 0x22 { return }
    }
    throw JSONFault(offset: start, message: "this string has no closing quote")
  }
}
