/// Reads the numbers of a generated table: five bits a character, least significant first, where
/// the upper half of the alphabet `0-9A-Za-z+-` says that more follows.
struct CompactNumbers {
  private var bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  /// - Parameter table: a literal written by benchmarks/reference/tokenizers_unicode.py.
  init(_ table: StaticString) {
    bytes = UnsafeBufferPointer(start: table.utf8Start, count: table.utf8CodeUnitCount)
  }

  var isAtEnd: Bool { position >= bytes.count }

  mutating func next() -> Int {
    var value = 0
    var shift = 0
    while position < bytes.count {
      let digit = Self.digit(bytes[position])
      position += 1
      value |= (digit & 31) << shift
      if digit < 32 { break }
      shift += 5
    }
    return value
  }

  /// A number that may be negative: the sign is the lowest bit.
  mutating func nextSigned() -> Int {
    let value = next()
    return value & 1 == 0 ? value / 2 : -(value + 1) / 2
  }

  private static func digit(_ byte: UInt8) -> Int {
    switch byte {
    case 0x30...0x39: Int(byte) - 0x30
    case 0x41...0x5A: Int(byte) - 0x41 + 10
    case 0x61...0x7A: Int(byte) - 0x61 + 36
    case 0x2B: 62
    default: 63
    }
  }
}
