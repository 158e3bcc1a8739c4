import Documents

/// The 256 printable scalars that stand for bytes in byte-level vocabularies (Radford et al. 2019,
/// “Language Models are Unsupervised Multitask Learners”, the released encoder).
///
/// Printable Latin-1 bytes stand for themselves; the other 68 take U+0100 onwards in order.
enum ByteLevelAlphabet {
  /// Scalar for each byte.
  static let scalars: [UInt32] = {
    var next: UInt32 = 0x100
    return (0..<256).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return UInt32(byte)
      default:
        next += 1
        return next - 1
      }
    }
  }()

  /// UTF-8 of the scalar for each byte.
  static let utf8: [[UInt8]] = scalars.map { scalar in
    var bytes: [UInt8] = []
    _ = UTF8Scalars.append(scalar, to: &bytes)
    return bytes
  }

  /// Replaces every byte of the text by its scalar.
  static func map(_ text: inout AlignedText, spare: inout AlignedText) {
    text.storePlaces()
    spare.clear(base: text.base)
    for (index, byte) in text.bytes.enumerated() {
      spare.append(scalars[Int(byte)], from: text.places[index])
    }
    swap(&text, &spare)
  }
}
