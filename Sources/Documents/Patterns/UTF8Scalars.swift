/// Reading and writing scalars in UTF-8 bytes (The Unicode Standard, table 3-6).
package enum UTF8Scalars {
  /// The scalar at `position` and its length in bytes. The bytes are valid UTF-8, which
  /// the caller makes sure of; anything else yields U+FFFD of one byte and never reads outside.
  @inlinable @inline(__always)
  package static func decode(_ bytes: [UInt8], at position: Int) -> (scalar: UInt32, length: Int) {
    let first = UInt32(bytes[position])
    if first < 0x80 { return (first, 1) }
    let left = bytes.count - position
    if first < 0xE0 {
      guard left >= 2 else { return (0xFFFD, 1) }
      return ((first & 0x1F) << 6 | UInt32(bytes[position + 1]) & 0x3F, 2)
    }
    if first < 0xF0 {
      guard left >= 3 else { return (0xFFFD, 1) }
      return (
        (first & 0x0F) << 12 | (UInt32(bytes[position + 1]) & 0x3F) << 6
          | UInt32(bytes[position + 2]) & 0x3F, 3
      )
    }
    guard left >= 4, first < 0xF5 else { return (0xFFFD, 1) }
    let scalar =
      (first & 0x07) << 18 | (UInt32(bytes[position + 1]) & 0x3F) << 12
      | (UInt32(bytes[position + 2]) & 0x3F) << 6 | UInt32(bytes[position + 3]) & 0x3F
    return scalar < 0x110000 ? (scalar, 4) : (0xFFFD, 1)
  }

  /// The scalar that ends just before `position`, and its length.
  @inlinable
  package static func decode(_ bytes: [UInt8], before position: Int) -> (
    scalar: UInt32, length: Int
  ) {
    var start = position - 1
    while start > 0, position - start < 4, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return (decode(bytes, at: start).scalar, position - start)
  }

  /// Appends a scalar; the number of bytes is returned.
  @inlinable @inline(__always)
  package static func append(_ scalar: UInt32, to bytes: inout [UInt8]) -> Int {
    if scalar < 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: scalar))
      return 1
    }
    if scalar < 0x800 {
      bytes.append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
      return 2
    }
    if scalar < 0x10000 {
      bytes.append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
      return 3
    }
    bytes.append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
    bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F))
    bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
    bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    return 4
  }

  /// The scalars of a string as numbers.
  package static func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }
}
