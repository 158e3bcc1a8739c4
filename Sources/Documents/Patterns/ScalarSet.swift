/// A set of scalars as a character class of a pattern describes it.
struct ScalarSet: Hashable, Sendable {
  var ranges: [ClosedRange<UInt32>] = []
  var categories = CategorySet(rawValue: 0)
  /// Sets that are part of this one: nested classes, `\S`, `\P{L}` and the like.
  var nested: [ScalarSet] = []
  var containsWhite = false
  var containsWords = false
  var isNegated = false
  /// Membership of the ASCII scalars below and from 64, filled by ``prepared()``.
  private var asciiLow: UInt64?
  private var asciiHigh: UInt64 = 0

  init() {}

  init(_ scalar: UInt32) { ranges = [scalar...scalar] }

  init(ranges: [ClosedRange<UInt32>]) { self.ranges = ranges }

  init(_ categories: CategorySet) { self.categories = categories }

  static var white: ScalarSet {
    var set = ScalarSet()
    set.containsWhite = true
    return set
  }

  static var words: ScalarSet {
    var set = ScalarSet()
    set.containsWords = true
    return set
  }

  /// The set of all other scalars.
  var inverted: ScalarSet {
    var set = self
    set.isNegated.toggle()
    set.asciiLow = nil
    return set
  }

  /// The set with its answers for ASCII worked out.
  func prepared() -> ScalarSet {
    var set = self
    set.asciiLow = nil
    var low: UInt64 = 0
    var high: UInt64 = 0
    for scalar in 0..<64 as Range<UInt32> where set.contains(scalar) { low |= 1 << UInt64(scalar) }
    for scalar in 64..<128 as Range<UInt32> where set.contains(scalar) {
      high |= 1 << UInt64(scalar - 64)
    }
    set.asciiLow = low
    set.asciiHigh = high
    return set
  }

  func contains(_ scalar: UInt32) -> Bool {
    if scalar < 128, let asciiLow {
      return (scalar < 64 ? asciiLow >> UInt64(scalar) : asciiHigh >> UInt64(scalar - 64)) & 1 == 1
    }
    return holds(scalar) != isNegated
  }

  private func holds(_ scalar: UInt32) -> Bool {
    let table = ScalarClasses.shared
    if categories.rawValue != 0, table.isIn(categories, scalar) { return true }
    if containsWhite, table.isWhite(scalar) { return true }
    if containsWords, table.isPatternWord(scalar) { return true }
    if ranges.contains(where: { $0.contains(scalar) }) { return true }
    return nested.contains { $0.contains(scalar) }
  }

  /// With both cases of every ASCII letter, and the two other scalars that fold to one: U+017F to
  /// s and U+212A to k (CaseFolding.txt). Nil where a letter outside ASCII would need folding.
  func ignoringCase() -> ScalarSet? {
    var set = self
    for range in ranges {
      if range.upperBound >= 0x80,
        range.count > 4096 || range.contains(where: { Self.hasCase($0) })
      {
        return nil
      }
      for letter in range where letter < 0x80 {
        switch letter {
        case 0x41...0x5A: set.ranges.append(letter + 32...letter + 32)
        case 0x61...0x7A: set.ranges.append(letter - 32...letter - 32)
        default: continue
        }
        if letter | 32 == 0x73 { set.ranges.append(0x17F...0x17F) }
        if letter | 32 == 0x6B { set.ranges.append(0x212A...0x212A) }
      }
    }
    return set
  }

  private static func hasCase(_ scalar: UInt32) -> Bool {
    scalar >= 0x80 && ScalarClasses.shared.isIn([.init(.lu), .init(.ll), .init(.lt)], scalar)
  }
}
