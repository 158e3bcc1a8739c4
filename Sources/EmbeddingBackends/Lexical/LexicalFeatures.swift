import EvalCore

/// The n-grams of one text, as stable 64-bit names.
///
/// A word is a maximal run of letters, marks and digits of the lower-cased text. Features are the
/// words, and the character n-grams of every word with a blank on both sides, n = 2, 3, 4 (the
/// scheme that scikit-learn calls `char_wb`). The orders were chosen on STS-B dev. A text without
/// any word has one feature, the text without surrounding blanks, so that it has a vector too.
struct LexicalFeatures {
  /// The two families, each weighted and normalised by itself.
  enum Family: UInt8, CaseIterable {
    case words = 1
    case characters = 2
  }

  static let characterOrders = 2...4

  /// Name and number of occurrences, ascending by name, one list a family.
  let counts: [Family: [(name: UInt64, occurrences: Int)]]

  init(_ text: String) {
    var words: [UInt64] = []
    var grams: [UInt64] = []
    var padded: [UInt32] = [0x20]

    func close() {
      guard padded.count > 1 else { return }
      words.append(Self.name(padded[1...], .words))
      padded.append(0x20)
      for order in Self.characterOrders where order <= padded.count {
        for start in 0...(padded.count - order) {
          grams.append(Self.name(padded[start..<start + order], .characters))
        }
      }
      padded.removeAll(keepingCapacity: true)
      padded.append(0x20)
    }

    for scalar in text.lowercased().unicodeScalars {
      if Self.belongsToWord(scalar) {
        padded.append(scalar.value)
      } else {
        close()
      }
    }
    close()
    if words.isEmpty {
      let rest = text.trimmingASCIIWhitespace().unicodeScalars.map(\.value)
      words.append(Self.name(rest[...], .words))
    }
    counts = [.words: Self.tally(&words), .characters: Self.tally(&grams)]
  }

  private static func belongsToWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return (0x30...0x39).contains(scalar.value) || (0x61...0x7A).contains(scalar.value)
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
      return true
    default: return false
    }
  }

  private static func tally(_ names: inout [UInt64]) -> [(name: UInt64, occurrences: Int)] {
    names.sort()
    var counted: [(name: UInt64, occurrences: Int)] = []
    for name in names {
      if let last = counted.indices.last, counted[last].name == name {
        counted[last].occurrences += 1
      } else {
        counted.append((name, 1))
      }
    }
    return counted
  }

  /// FNV-1a over the scalars' bytes (Fowler, Noll, Vo; 64-bit offset and prime), behind a byte for
  /// the family, then the finaliser of SplitMix64, because the low bits of FNV alone mix poorly.
  private static func name(_ scalars: ArraySlice<UInt32>, _ family: Family) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    hash = (hash ^ UInt64(family.rawValue)) &* 0x100_0000_01B3
    for scalar in scalars {
      var rest = scalar
      repeat {
        hash = (hash ^ UInt64(rest & 0xFF)) &* 0x100_0000_01B3
        rest >>= 8
      } while rest != 0
      hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }
    hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
    return hash ^ (hash >> 31)
  }
}
