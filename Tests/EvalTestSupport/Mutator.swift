/// Makes broken and hostile variants of sound files, the same ones for the same seed everywhere.
///
/// Blind changes of bytes seldom get past a checksum or a bracket, so most changes know what these files are
/// made of: numbers become extreme ones, strings become words of a dictionary, brackets are repeated until
/// they nest, pieces are cut out, doubled, swapped, or taken from another file of the corpus.
package struct Mutator: Sendable {
  private var generator: CounterGenerator
  private let corpus: [[UInt8]]
  private let dictionary: [[UInt8]]

  /// No variant is longer.
  package static let longest = 1 << 16

  /// - Parameters:
  ///   - corpus: sound files, at least one.
  ///   - dictionary: words of the format.
  package init(seed: UInt64, corpus: [[UInt8]], dictionary: [String]) {
    generator = CounterGenerator(seed: seed)
    self.corpus = corpus
    self.dictionary = dictionary.map { Array($0.utf8) } + Self.numbers.map { Array($0.utf8) }
  }

  /// Numbers at the edges of the types that readers put them into.
  private static let numbers = [
    "0", "-0", "-1", "1", "2", "127", "128", "255", "256", "65535", "65536", "16777215", "16777216",
    "1000000", "2147483647", "2147483648", "-2147483648", "4294967295", "4294967296",
    "4611686018427387904", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "18446744073709551615", "18446744073709551616", "99999999999999999999999999999999", "0.5",
    "1e-400",
    "1e308", "1e309", "-1e308", "0e-9223372036854775808", "0e9223372036854775807",
    "1e-9223372036854775808", "NaN", "Infinity", "-Infinity", "1_000", "0x1p1023", "٣",
  ]

  private static let bytes: [UInt8] = [
    0x00, 0x01, 0x09, 0x0A, 0x0D, 0x1B, 0x20, 0x22, 0x26, 0x2A, 0x2C, 0x2D, 0x2E, 0x3A, 0x5B, 0x5C,
    0x5D,
    0x7B, 0x7D, 0x7F, 0x80, 0x9B, 0xBF, 0xC0, 0xE2, 0xED, 0xF4, 0xFE, 0xFF,
  ]

  private mutating func below(_ bound: Int) -> Int {
    bound <= 1 ? 0 : Int(generator.next() % UInt64(bound))
  }

  private mutating func one<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }

  /// A piece of `bytes`, mostly short.
  private mutating func piece(of bytes: [UInt8]) -> Range<Int> {
    guard !bytes.isEmpty else { return 0..<0 }
    let start = below(bytes.count)
    let most = below(4) == 0 ? bytes.count - start : min(24, bytes.count - start)
    return start..<start + 1 + below(most)
  }

  /// One variant: a file of the corpus after one to six changes.
  package mutating func variant() -> [UInt8] {
    var bytes = one(corpus)
    for _ in 0...below(6) {
      change(&bytes)
      if bytes.count > Self.longest { bytes.removeLast(bytes.count - Self.longest) }
    }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = below(bytes.count + 1)
    switch below(14) {
    case 0 where !bytes.isEmpty: bytes[below(bytes.count)] ^= 1 << UInt8(below(8))
    case 1 where !bytes.isEmpty: bytes[below(bytes.count)] = one(Self.bytes)
    case 2: bytes.removeSubrange(piece(of: bytes))
    case 3: bytes.insert(contentsOf: Array(bytes[piece(of: bytes)]), at: place)
    case 4: bytes.insert(contentsOf: one(dictionary), at: place)
    case 5, 6: replaceNumber(&bytes)
    case 7, 8: replaceString(&bytes)
    case 9 where below(3) == 0: bytes.removeLast(bytes.count - place)
    case 10:
      let other = one(corpus)
      bytes.insert(contentsOf: Array(other[piece(of: other)]), at: place)
    case 11: nest(&bytes, at: place)
    case 12: writeInteger(&bytes, at: place)
    default: swapPieces(&bytes)
    }
  }

  /// Replaces one run of digits (with its sign) by an extreme number.
  private mutating func replaceNumber(_ bytes: inout [UInt8]) {
    func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    let starts = bytes.indices.filter {
      isDigit(bytes[$0]) && ($0 == 0 || !isDigit(bytes[$0 - 1]))
    }
    guard !starts.isEmpty else { return }
    var start = one(starts)
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    if start > 0, bytes[start - 1] == 0x2D { start -= 1 }
    bytes.replaceSubrange(start..<end, with: Array(one(Self.numbers).utf8))
  }

  /// Replaces what stands between two quotes by a word.
  private mutating func replaceString(_ bytes: inout [UInt8]) {
    let quotes = bytes.indices.filter { bytes[$0] == 0x22 || bytes[$0] == 0x27 }
    guard quotes.count > 1 else { return }
    let index = below(quotes.count - 1)
    bytes.replaceSubrange(quotes[index] + 1..<quotes[index + 1], with: one(dictionary))
  }

  /// Repeats a piece many times: nested brackets, long keys, long lists.
  private mutating func nest(_ bytes: inout [UInt8], at place: Int) {
    let brackets: [[UInt8]] = ["[", "{\"a\":", "(", "- ", "a: ", "\"\",", "((a)"].map {
      Array($0.utf8)
    }
    let unit = below(2) == 0 ? one(brackets) : Array(bytes[piece(of: bytes)])
    guard !unit.isEmpty else { return }
    let most = min(below(4) == 0 ? 20_000 : 80, Self.longest / unit.count)
    let repeated = (0..<1 + below(max(1, most))).flatMap { _ in unit }
    bytes.insert(contentsOf: repeated, at: place)
  }

  /// Writes a little-endian integer of 2, 4 or 8 bytes over what is there.
  private mutating func writeInteger(_ bytes: inout [UInt8], at place: Int) {
    let values: [UInt64] = [
      0, 1, 7, 8, 0x7F, 0xFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF, .max,
      UInt64(bytes.count), UInt64(max(0, bytes.count - 8)),
    ]
    let value = one(values)
    let start = below(2) == 0 ? 0 : place
    for index in 0..<one([2, 4, 8]) where start + index < bytes.count {
      bytes[start + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
    }
  }

  private mutating func swapPieces(_ bytes: inout [UInt8]) {
    let first = piece(of: bytes)
    let second = piece(of: bytes)
    guard first.upperBound <= second.lowerBound else { return }
    let swapped =
      bytes[second] + bytes[first.upperBound..<second.lowerBound] + bytes[first]
    bytes.replaceSubrange(first.lowerBound..<second.upperBound, with: Array(swapped))
  }
}
