import Documents

/// The word patterns of GPT-2, Llama 3 and Qwen, which differ in three points, as a scanner over bytes.
///
/// Every scalar belongs to a match, so the text is cut into consecutive words.
struct WordPattern: Hashable, Sendable {
  /// `(?i:'s|'t|…)`: U+017F counts as an s.
  let ignoresCase: Bool
  /// `[^\r\n\p{L}\p{N}]?\p{L}+` and newlines kept together, in place of ` ?\p{L}+`.
  let isModern: Bool
  /// The most digits of a word; nil without bound and then with an optional space before them.
  let digits: Int?

  /// ByteLevel with `use_regex`.
  static let gpt2 = WordPattern(ignoresCase: false, isModern: false, digits: nil)

  /// The scanner for a pattern that is spelled exactly so, or nil.
  init?(spelled pattern: String) {
    let contractions = "'s|'t|'re|'ve|'m|'ll|'d"
    let tail = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    let modern = #"(?i:"# + contractions + #")|[^\r\n\p{L}\p{N}]?\p{L}+|"#
    switch pattern {
    case contractions + #"| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#: self = .gpt2
    case modern + #"\p{N}{1,3}"# + tail: self.init(ignoresCase: true, isModern: true, digits: 3)
    case modern + #"\p{N}"# + tail: self.init(ignoresCase: true, isModern: true, digits: 1)
    default: return nil
    }
  }

  private init(ignoresCase: Bool, isModern: Bool, digits: Int?) {
    self.ignoresCase = ignoresCase
    self.isModern = isModern
    self.digits = digits
  }

  private enum Kind: UInt8 {
    case letter, number, white, other
  }

  private static let ascii: [Kind] = (0..<128).map { byte in
    switch byte {
    case 0x41...0x5A, 0x61...0x7A: .letter
    case 0x30...0x39: .number
    case 0x09...0x0D, 0x20: .white
    default: .other
    }
  }

  @inline(__always)
  private static func kind(_ bytes: [UInt8], _ position: Int) -> (kind: Kind, length: Int) {
    let byte = bytes[position]
    if byte < 0x80 {
      // Letters first: they are most of any text.
      let lower = byte | 0x20
      if 0x61 <= lower, lower <= 0x7A { return (.letter, 1) }
      return (ascii[Int(byte)], 1)
    }
    let (scalar, length) = UTF8Scalars.decode(bytes, at: position)
    let table = CharacterTable.shared
    if table.isIn(.letter, scalar) { return (.letter, length) }
    if table.isIn(.number, scalar) { return (.number, length) }
    return (table.isWhite(scalar) ? .white : .other, length)
  }

  /// The end of the word that begins at `start`.
  func end(_ bytes: [UInt8], _ start: Int, _ upper: Int) -> Int {
    if bytes[start] == 0x27, let end = contraction(bytes, start, upper) { return end }
    let (first, length) = Self.kind(bytes, start)
    let after = start + length
    switch first {
    case .letter: return Self.run(.letter, bytes, after, upper)
    case .number:
      guard let digits else { return Self.run(.number, bytes, after, upper) }
      return Self.run(.number, bytes, after, upper, atMost: digits - 1)
    case .other:
      if isModern, after < upper, Self.kind(bytes, after).kind == .letter {
        return Self.run(.letter, bytes, after, upper)
      }
      return symbols(bytes, after, upper)
    case .white:
      if let end = wordAfterWhite(bytes, start, after, upper) { return end }
      return white(bytes, start, upper)
    }
  }

  private func wordAfterWhite(_ bytes: [UInt8], _ start: Int, _ after: Int, _ upper: Int) -> Int? {
    guard after < upper else { return nil }
    let next = Self.kind(bytes, after).kind
    let isSpace = bytes[start] == 0x20
    if isModern {
      if next == .letter, bytes[start] != 0x0D, bytes[start] != 0x0A {
        return Self.run(.letter, bytes, after, upper)
      }
    } else if isSpace, next == .letter || next == .number {
      return Self.run(next, bytes, after, upper)
    }
    return isSpace && next == .other ? symbols(bytes, after, upper) : nil
  }

  /// `[^\s\p{L}\p{N}]+`, then `[\r\n]*` where the pattern is modern.
  private func symbols(_ bytes: [UInt8], _ start: Int, _ upper: Int) -> Int {
    var end = Self.run(.other, bytes, start, upper)
    if isModern {
      while end < upper, bytes[end] == 0x0D || bytes[end] == 0x0A { end += 1 }
    }
    return end
  }

  /// `\s*[\r\n]+` where modern, then `\s+(?!\S)`, then `\s+`.
  private func white(_ bytes: [UInt8], _ start: Int, _ upper: Int) -> Int {
    var end = start
    var last = start
    var newline: Int?
    while end < upper {
      let (kind, length) = Self.kind(bytes, end)
      guard kind == .white else { break }
      last = end
      if bytes[end] == 0x0D || bytes[end] == 0x0A { newline = end + 1 }
      end += length
    }
    if isModern, let newline { return newline }
    return end == upper || last == start ? end : last
  }

  private static func run(
    _ wanted: Kind, _ bytes: [UInt8], _ start: Int, _ upper: Int, atMost limit: Int = .max
  ) -> Int {
    var position = start
    var count = 0
    while position < upper, count < limit {
      let (kind, length) = kind(bytes, position)
      guard kind == wanted else { break }
      position += length
      count += 1
    }
    return position
  }

  private func contraction(_ bytes: [UInt8], _ start: Int, _ upper: Int) -> Int? {
    guard start + 1 < upper else { return nil }
    let fold: UInt8 = ignoresCase ? 0x20 : 0
    let first = bytes[start + 1] | fold
    switch first {
    case 0x73, 0x74, 0x6D, 0x64: return start + 2
    default: break
    }
    if ignoresCase, bytes[start + 1] == 0xC5, start + 2 < upper, bytes[start + 2] == 0xBF {
      return start + 3
    }
    guard start + 2 < upper else { return nil }
    switch (first, bytes[start + 2] | fold) {
    case (0x72, 0x65), (0x76, 0x65), (0x6C, 0x6C): return start + 3
    default: return nil
    }
  }
}
