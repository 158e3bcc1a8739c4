import Documents

/// What the reference implementation knows of each code point, in one word: the general category in
/// the lowest five bits and a flag for each predicate.
///
/// Categories, white space and words are those of ``ScalarClasses``. The other tables are measured from the
/// `tokenizers` package (UnicodeTables+Properties.swift), because it mixes several versions of Unicode
/// and ids can be equal only with the same answers.
struct CharacterTable: Sendable {
  private let properties: [UInt16]
  private let lowercased: [UInt32: Int32]

  static let shared = CharacterTable()

  private static let punctuation: UInt16 = 1 << 5
  private static let removed: UInt16 = 1 << 6
  private static let accent: UInt16 = 1 << 7
  private static let mark: UInt16 = 1 << 8
  private static let word: UInt16 = 1 << 9
  private static let number: UInt16 = 1 << 10
  private static let white: UInt16 = 1 << 11
  private static let changesInLowercase: UInt16 = 1 << 12

  private init() {
    let classes = ScalarClasses.shared
    var properties = (0..<0x110000 as Range<UInt32>).map { point in
      UInt16(classes.category(point))
        | (classes.isWord(point) ? Self.word : 0)
        | (classes.isWhite(point) ? Self.white : 0)
    }
    // Join_Control.
    for point in [0x200C, 0x200D] { properties[point] |= Self.word }
    func mark(_ table: StaticString, _ flag: UInt16) {
      var numbers = CompactNumbers(table)
      var end = 0
      while !numbers.isAtEnd {
        let first = end + numbers.next()
        end = first + numbers.next() + 1
        for point in first..<end { properties[point] |= flag }
      }
    }
    mark(PropertyTables.punctuation, Self.punctuation)
    mark(PropertyTables.removed, Self.removed)
    mark(PropertyTables.accents, Self.accent)
    mark(PropertyTables.marks, Self.mark)
    mark(PropertyTables.numbers, Self.number)
    var lowercased: [UInt32: Int32] = [:]
    var numbers = CompactNumbers(PropertyTables.lowercase)
    var first = 0
    while !numbers.isAtEnd {
      first += numbers.next()
      let count = numbers.next() + 1
      let step = numbers.next()
      let difference = Int32(numbers.nextSigned())
      for index in 0..<count {
        properties[first + index * step] |= Self.changesInLowercase
        lowercased[UInt32(first + index * step)] = difference
      }
    }
    properties[0x130] |= Self.changesInLowercase
    self.properties = properties
    self.lowercased = lowercased
  }

  private func has(_ flag: UInt16, _ scalar: UInt32) -> Bool {
    properties[Int(scalar)] & flag != 0
  }

  /// The general category as an index of ``GeneralCategory``.
  func category(_ scalar: UInt32) -> UInt8 { UInt8(properties[Int(scalar)] & 31) }
  func isIn(_ set: CategorySet, _ scalar: UInt32) -> Bool {
    set.contains(category: category(scalar))
  }
  /// White_Space.
  func isWhite(_ scalar: UInt32) -> Bool { has(Self.white, scalar) }
  /// What BertPreTokenizer and Punctuation isolate: ASCII punctuation and categories P.
  func isPunctuation(_ scalar: UInt32) -> Bool { has(Self.punctuation, scalar) }
  /// What `clean_text` removes: controls, formats, private use, U+FFFD.
  func isRemovedByCleaning(_ scalar: UInt32) -> Bool { has(Self.removed, scalar) }
  /// What `strip_accents` of BertNormalizer removes.
  func isAccent(_ scalar: UInt32) -> Bool { has(Self.accent, scalar) }
  /// What the normalizer StripAccents removes.
  func isMark(_ scalar: UInt32) -> Bool { has(Self.mark, scalar) }
  /// `\w` of the Whitespace pre-tokenizer and of `single_word`.
  func isWord(_ scalar: UInt32) -> Bool { has(Self.word, scalar) }
  /// What Digits isolates.
  func isNumber(_ scalar: UInt32) -> Bool { has(Self.number, scalar) }
  func changesInLowercase(_ scalar: UInt32) -> Bool { has(Self.changesInLowercase, scalar) }

  /// The first scalar of the lower-case form; only U+0130 has a second one, U+0307.
  func lowercase(_ scalar: UInt32) -> UInt32 {
    if scalar == 0x130 { return 0x69 }
    guard let difference = lowercased[scalar] else { return scalar }
    return UInt32(Int32(scalar) + difference)
  }

  /// The blocks of ideographs that `handle_chinese_chars` sets apart.
  static func isIdeograph(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2B81F,
      0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
