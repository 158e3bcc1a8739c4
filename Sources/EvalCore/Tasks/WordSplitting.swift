/// Splitting into words as Python's `str.split()` does, which is what SentEval does to every line.
package enum WordSplitting {
  /// The characters that `str.isspace` holds for (CPython, Unicode 15: bidirectional type WS, B or S,
  /// or category Zs).
  package static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F,
      0x205F, 0x3000:
      true
    default: false
    }
  }

  /// The words of `text`.
  package static func words(_ text: String) -> [Substring] {
    text.unicodeScalars.split(whereSeparator: isSpace).map { Substring($0) }
  }

  /// The number of words of `text`.
  package static func count(_ text: String) -> Int {
    var count = 0
    var isInside = false
    for scalar in text.unicodeScalars {
      let space = isSpace(scalar)
      if !space, !isInside { count += 1 }
      isInside = !space
    }
    return count
  }

  /// The words joined by one space: the text that SentEval's batchers make of a line.
  package static func joined(_ text: String) -> String {
    var text = text
    if let tidy = text.withUTF8(tidyPrefix) { return tidy }
    return words(text).joined(separator: " ")
  }

  /// The text without spaces at its end, when nothing else of it needs work: a look at bytes spares
  /// most lines the way through scalars. Nil when the line has other white space, doubled or leading
  /// spaces, or a byte that may begin one of the spaces beyond ASCII.
  private static func tidyPrefix(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    var end = bytes.count
    while end > 0, bytes[end - 1] == 0x20 { end -= 1 }
    var previous: UInt8 = 0x20
    for byte in bytes[..<end] {
      switch byte {
      case 0x20: if previous == 0x20 { return nil }
      case 0x09...0x0D, 0x1C...0x1F, 0xC2, 0xE1, 0xE2, 0xE3: return nil
      default: break
      }
      previous = byte
    }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }
}
