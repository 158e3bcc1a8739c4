/// General categories of Unicode (Unicode Standard Annex 44, table 12).
package enum GeneralCategory: UInt8, CaseIterable, Sendable {
  case cn, lu, ll, lt, lm, lo, mn, mc, me, nd, nl, no, pc, pd, ps, pe, pi, pf, po, sm, sc, sk, so
  case zs, zl, zp, cc, cf, co
}

/// A set of general categories, as `\p{L}` and `\p{Lu}` name them.
package struct CategorySet: OptionSet, Hashable, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package init(_ category: GeneralCategory) { rawValue = 1 << UInt32(category.rawValue) }

  package static let letter: CategorySet = all(from: .lu, to: .lo)
  package static let mark: CategorySet = all(from: .mn, to: .me)
  package static let number: CategorySet = all(from: .nd, to: .no)
  package static let punctuation: CategorySet = all(from: .pc, to: .po)
  package static let symbol: CategorySet = all(from: .sm, to: .so)
  package static let separator: CategorySet = all(from: .zs, to: .zp)
  package static let other: CategorySet = [.init(.cn), .init(.cc), .init(.cf), .init(.co)]

  /// The set that a property name of a pattern stands for, or nil.
  package init?(named name: String) {
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

  @inlinable
  package func contains(category: UInt8) -> Bool { rawValue & (1 << UInt32(category)) != 0 }

  private static func all(from first: GeneralCategory, to last: GeneralCategory) -> CategorySet {
    GeneralCategory.allCases
      .filter { first.rawValue <= $0.rawValue && $0.rawValue <= last.rawValue }
      .reduce(into: CategorySet(rawValue: 0)) { $0.formUnion(CategorySet($1)) }
  }
}

extension GeneralCategory {
  /// The category that the standard library names.
  init(_ category: Unicode.GeneralCategory) {
    self =
      switch category {
      case .uppercaseLetter: .lu
      case .lowercaseLetter: .ll
      case .titlecaseLetter: .lt
      case .modifierLetter: .lm
      case .otherLetter: .lo
      case .nonspacingMark: .mn
      case .spacingMark: .mc
      case .enclosingMark: .me
      case .decimalNumber: .nd
      case .letterNumber: .nl
      case .otherNumber: .no
      case .connectorPunctuation: .pc
      case .dashPunctuation: .pd
      case .openPunctuation: .ps
      case .closePunctuation: .pe
      case .initialPunctuation: .pi
      case .finalPunctuation: .pf
      case .otherPunctuation: .po
      case .mathSymbol: .sm
      case .currencySymbol: .sc
      case .modifierSymbol: .sk
      case .otherSymbol: .so
      case .spaceSeparator: .zs
      case .lineSeparator: .zl
      case .paragraphSeparator: .zp
      case .control: .cc
      case .format: .cf
      case .privateUse: .co
      // Surrogates are no scalars; a category that is newer than the program is unassigned to it.
      case .surrogate, .unassigned: .cn
      @unknown default: .cn
      }
  }
}
