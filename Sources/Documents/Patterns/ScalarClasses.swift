/// What patterns ask about every scalar, a byte each: the general category in the lowest five bits, then
/// White_Space and two kinds of word characters.
///
/// The properties are those of Unicode 16, which Oniguruma has in tokenizers 0.23: a scalar that the
/// standard library knows from a later version is unassigned here.
package struct ScalarClasses: Sendable {
  /// The classes of each code point [0x110000].
  @usableFromInline let bytes: [UInt8]

  package static let shared = ScalarClasses()

  @usableFromInline static let white: UInt8 = 1 << 5
  @usableFromInline static let word: UInt8 = 1 << 6
  @usableFromInline static let patternWord: UInt8 = 1 << 7

  /// The code points that Unicode 16 assigns outside private use.
  private static let assigned: [Range<UInt32>] = [0..<0x323B0, 0xE0000..<0xE01F0]
  private static let privateUse: [Range<UInt32>] = [0xF0000..<0xFFFFE, 0x100000..<0x10FFFE]
  /// Superscripts and fractions of Latin-1, which `\w` of Oniguruma matches besides.
  private static let latinNumbers: [Int] = [0xB2, 0xB3, 0xB9, 0xBC, 0xBD, 0xBE]

  private init() {
    var bytes = [UInt8](repeating: GeneralCategory.cn.rawValue, count: 0x110000)
    for range in Self.assigned {
      for point in range {
        guard let scalar = Unicode.Scalar(point) else { continue }
        bytes[Int(point)] = Self.classes(of: scalar)
      }
    }
    for range in Self.privateUse {
      for point in range { bytes[Int(point)] = GeneralCategory.co.rawValue }
    }
    for point in Self.latinNumbers { bytes[point] |= Self.patternWord }
    self.bytes = bytes
  }

  private static func classes(of scalar: Unicode.Scalar) -> UInt8 {
    let properties = scalar.properties
    var category = GeneralCategory(properties.generalCategory)
    guard category != .cn else { return category.rawValue }
    if category == .co { return category.rawValue }
    guard let age = properties.age, age.major <= 16 else { return GeneralCategory.cn.rawValue }
    // Lo since Unicode 17 and Ll before.
    if scalar.value == 0x295 { category = .ll }
    var classes = category.rawValue
    if properties.isWhitespace { classes |= white }
    let joining: CategorySet = [.mark, CategorySet(.nd), CategorySet(.pc)]
    if properties.isAlphabetic || joining.contains(category: category.rawValue) {
      classes |= word | patternWord
    }
    return classes
  }

  /// The general category as a raw value of ``GeneralCategory``.
  @inlinable
  package func category(_ scalar: UInt32) -> UInt8 { bytes[Int(scalar)] & 31 }

  @inlinable
  package func isIn(_ set: CategorySet, _ scalar: UInt32) -> Bool {
    set.contains(category: category(scalar))
  }

  /// White_Space.
  @inlinable
  package func isWhite(_ scalar: UInt32) -> Bool { bytes[Int(scalar)] & Self.white != 0 }

  /// Alphabetic, or of the categories M, Nd and Pc (Unicode Technical Standard 18, RL1.2, without
  /// Join_Control).
  @inlinable
  package func isWord(_ scalar: UInt32) -> Bool { bytes[Int(scalar)] & Self.word != 0 }

  /// `\w` of a pattern.
  @inlinable
  package func isPatternWord(_ scalar: UInt32) -> Bool {
    bytes[Int(scalar)] & Self.patternWord != 0
  }
}
