/// Makes models of SentencePiece for tests: the protocol buffer of their pieces and specifications.
package enum PieceModelBytes {
  /// A piece with its score and type (1 normal, 2 unknown, 3 control, 4 user-defined, 6 byte).
  package struct Piece {
    package var text: String
    package var score: Float
    package var type: Int

    package init(_ text: String, _ score: Float, type: Int = 1) {
      self.text = text
      self.score = score
      self.type = type
    }
  }

  /// The file; `algorithm` is 1 for Unigram and 2 for byte-pair encoding.
  package static func file(
    _ pieces: [Piece], algorithm: Int = 1, unknown: Int = 0, more: [UInt8] = []
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    for piece in pieces {
      bytes += field(
        1,
        field(1, Array(piece.text.utf8)) + [0x15]
          + withUnsafeBytes(of: piece.score.bitPattern.littleEndian, Array.init)
          + number(3, piece.type))
    }
    bytes += field(2, number(3, algorithm) + number(40, unknown) + field(45, Array("<unk>".utf8)))
    return bytes + field(3, field(1, Array("identity".utf8)) + number(3, 1)) + more
  }

  /// A field of bytes.
  package static func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(bytes.count) + bytes
  }

  /// A field of a number.
  package static func number(_ field: Int, _ value: Int) -> [UInt8] {
    varint(field << 3) + varint(value)
  }

  private static func varint(_ value: Int) -> [UInt8] {
    var rest = value
    var bytes: [UInt8] = []
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
