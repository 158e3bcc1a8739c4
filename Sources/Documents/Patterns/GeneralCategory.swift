/// General categories in the order of the generated table.
enum GeneralCategory: UInt8, CaseIterable, Sendable {
  case cn, lu, ll, lt, lm, lo, mn, mc, me, nd, nl, no, pc, pd, ps, pe, pi, pf, po, sm, sc, sk, so
  case zs, zl, zp, cc, cf, co
}

/// A set of general categories, as `\p{L}` and `\p{Lu}` name them.
struct CategorySet: OptionSet, Hashable, Sendable {
  let rawValue: UInt32

  init(rawValue: UInt32) { self.rawValue = rawValue }

  init(_ category: GeneralCategory) { rawValue = 1 << UInt32(category.rawValue) }

  static let letter: CategorySet = all(from: .lu, to: .lo)
  static let mark: CategorySet = all(from: .mn, to: .me)
  static let number: CategorySet = all(from: .nd, to: .no)
  static let punctuation: CategorySet = all(from: .pc, to: .po)
  static let symbol: CategorySet = all(from: .sm, to: .so)
  static let separator: CategorySet = all(from: .zs, to: .zp)
  static let other: CategorySet = [.init(.cn), .init(.cc), .init(.cf), .init(.co)]

  /// The set that a property name of a pattern stands for, or nil.
  init?(named name: String) {
    switch name.lowercased() {
    case "l", "letter": self = .letter
    case "m", "mark": self = .mark
    case "n", "number": self = .number
    case "p", "punctuation": self = .punctuation
    case "s", "symbol": self = .symbol
    case "z", "separator": self = .separator
    case "c", "other": self = .other
    default:
      let known = GeneralCategory.allCases.first { "\($0)" == name.lowercased() }
      guard let known else { return nil }
      self.init(known)
    }
  }

  func contains(category: UInt8) -> Bool { rawValue & (1 << UInt32(category)) != 0 }

  private static func all(from first: GeneralCategory, to last: GeneralCategory) -> CategorySet {
    GeneralCategory.allCases
      .filter { first.rawValue <= $0.rawValue && $0.rawValue <= last.rawValue }
      .reduce(into: CategorySet(rawValue: 0)) { $0.formUnion(CategorySet($1)) }
  }
}
