/// The fields of a protocol buffer message, in the order of its bytes.
///
/// Source: the encoding guide of Protocol Buffers: each field is a varint of number and wire type, then a varint (0),
/// eight bytes (1), a length and so many bytes (2), or four bytes (5); groups (3, 4) have been out of use since 2008
/// and are refused.
struct ProtobufFields {
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case bytes(Range<Int>)
    case fixed32(UInt32)
  }

  struct Field {
    var number: Int
    var value: Value
    /// Where it starts in the file.
    var place: Int
  }

  private let file: VocabularyFile
  private var position: Int
  private let end: Int

  /// The message in `range` of the bytes of `file`.
  init(_ file: VocabularyFile, _ range: Range<Int>) {
    self.file = file
    position = range.lowerBound
    end = range.upperBound
  }

  /// The next field; nil at the end of the message.
  ///
  /// - Throws: ``TokenizerError/invalid(file:place:reason:)`` with the byte.
  mutating func next() throws(TokenizerError) -> Field? {
    guard position < end else { return nil }
    let place = position
    let key = try varint(at: place)
    let number = Int(key >> 3)
    guard number > 0, key >> 3 < 1 << 29 else {
      throw broken(place, "field number \(key >> 3)")
    }
    switch key & 7 {
    case 0: return Field(number: number, value: .varint(try varint(at: place)), place: place)
    case 1: return Field(number: number, value: .fixed64(try fixed(8, at: place)), place: place)
    case 2:
      let count = try varint(at: place)
      guard count <= UInt64(end - position) else {
        throw broken(
          place, "\(count) bytes are announced, and the message has \(end - position) more")
      }
      let range = position..<position + Int(count)
      position = range.upperBound
      return Field(number: number, value: .bytes(range), place: place)
    case 5:
      return Field(
        number: number, value: .fixed32(UInt32(truncatingIfNeeded: try fixed(4, at: place))),
        place: place)
    case let type: throw broken(place, "wire type \(type)")
    }
  }

  private mutating func varint(at place: Int) throws(TokenizerError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 70, by: 7) {
      guard position < end else { throw broken(place, "the message is cut off") }
      let byte = file.bytes[position]
      position += 1
      guard shift < 63 || byte < 2 else { break }
      value |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw broken(place, "a number of more than 64 bits")
  }

  private mutating func fixed(_ count: Int, at place: Int) throws(TokenizerError) -> UInt64 {
    guard position + count <= end else { throw broken(place, "the message is cut off") }
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(file.bytes[position + index]) << UInt64(8 * index) }
    position += count
    return value
  }

  private func broken(_ place: Int, _ reason: String) -> TokenizerError {
    file.invalid("byte \(place)", "this is no sound SentencePiece model: \(reason)")
  }
}
