import EvalCore

/// Reads numbers and texts of a GGUF header one after another, never beyond the end of the file.
struct GgufCursor {
  let bytes: UnsafeRawBufferPointer
  let file: String
  private(set) var position: Int

  init(_ bytes: UnsafeRawBufferPointer, file: String, at position: Int = 0) {
    self.bytes = bytes
    self.file = file
    self.position = position
  }

  var remaining: Int { bytes.count - position }

  func broken(_ message: String, at place: String? = nil) -> EvalError {
    .badData(
      file: file, place: place ?? "byte \(position)", message,
      remedy: "the file is damaged or incomplete: fetch it again, or convert the model again")
  }

  /// A number, little-endian.
  mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
    let size = MemoryLayout<Number>.size
    guard remaining >= size else { throw broken("the file ends inside its header") }
    defer { position += size }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: type))
  }

  /// A count of things that take at least `least` bytes each, so that no count exceeds what the file can hold.
  mutating func count(of what: String, least: Int) throws -> Int {
    let start = position
    let value = try number(UInt64.self)
    guard value <= UInt64(remaining / least) else {
      throw broken(
        "declares \(value) \(what), and \(remaining) bytes follow", at: "byte \(start)")
    }
    return Int(value)
  }

  mutating func skip(_ count: Int) throws {
    guard count >= 0, remaining >= count else { throw broken("the file ends inside its header") }
    position += count
  }

  /// A text of at most `limit` bytes, as UTF-8.
  mutating func text(of what: String, limit: Int) throws -> String {
    let start = position
    let length = try count(of: "bytes of \(what)", least: 1)
    guard length <= limit else {
      throw broken(
        "\(what) has \(length) bytes, and at most \(limit) are read", at: "byte \(start)")
    }
    let range = position..<position + length
    position += length
    guard
      let text = String(
        validating: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    else { throw broken("\(what) is no UTF-8", at: "byte \(start)") }
    return text
  }

  /// Passes over a text.
  mutating func skipText() throws {
    position += try count(of: "bytes of a text", least: 1)
  }
}
