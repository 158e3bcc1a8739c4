import Documents

/// The four normalisation forms (Unicode Standard Annex 15) with the tables of the reference.
///
/// The steps are the annex's: full decomposition, canonical ordering, canonical composition. Hangul
/// is computed (The Unicode Standard, section 3.12).
struct UnicodeNormalization: Sendable {
  /// NFC, NFD, NFKC, NFKD.
  enum Form: String, CaseIterable, Sendable {
    case nfc = "NFC"
    case nfd = "NFD"
    case nfkc = "NFKC"
    case nfkd = "NFKD"

    var isCompatible: Bool { self == .nfkc || self == .nfkd }
    var composes: Bool { self == .nfc || self == .nfkc }
    /// All scalars below are left alone by the form.
    var firstAffected: UInt32 {
      switch self {
      case .nfc: 0x300
      case .nfd: 0xC0
      case .nfkc, .nfkd: 0xA0
      }
    }
  }

  /// A scalar on its way. `change` says how it relates to the scalars of the text, as the reference
  /// counts: 0 takes the place of the next one, 1 is added after it, −n also swallows n more.
  private struct Unit {
    var scalar: UInt32
    var combining: UInt8
    var change: Int
  }

  private let canonical: [UInt32: Range<Int>]
  private let compatible: [UInt32: Range<Int>]
  private let parts: [UInt32]
  private let composites: [UInt64: UInt32]
  private let combining: [UInt32: UInt8]

  static let shared = UnicodeNormalization()

  private init() {
    var parts: [UInt32] = []
    func read(_ table: StaticString) -> [UInt32: Range<Int>] {
      var numbers = CompactNumbers(table)
      var mapping: [UInt32: Range<Int>] = [:]
      var point = 0
      var head = 0
      while !numbers.isAtEnd {
        point += numbers.next()
        let count = numbers.next()
        let start = parts.count
        head += numbers.nextSigned()
        parts.append(UInt32(head))
        for _ in 1..<max(count, 1) { parts.append(UInt32(numbers.next())) }
        mapping[UInt32(point)] = start..<parts.count
      }
      return mapping
    }
    let canonical = read(DecompositionTables.canonical)
    compatible = read(CompatibilityTables.compatible)
    var composites: [UInt64: UInt32] = [:]
    var numbers = CompactNumbers(DecompositionTables.composed)
    var point = 0
    while !numbers.isAtEnd {
      point += numbers.next()
      let first = UInt64(numbers.next())
      guard let range = canonical[UInt32(point)] else { continue }
      composites[first << 32 | UInt64(parts[range.upperBound - 1])] = UInt32(point)
    }
    var combining: [UInt32: UInt8] = [:]
    var marks = CompactNumbers(PropertyTables.combining)
    var end = 0
    while !marks.isAtEnd {
      let first = end + marks.next()
      end = first + marks.next() + 1
      let value = UInt8(marks.next())
      for mark in first..<end { combining[UInt32(mark)] = value }
    }
    self.canonical = canonical
    self.parts = parts
    self.composites = composites
    self.combining = combining
  }

  /// Brings the text to a form; `spare` lends its storage.
  func normalize(_ text: inout AlignedText, to form: Form, spare: inout AlignedText) {
    guard isAffected(text.bytes, by: form) else { return }
    var places: [AlignedText.Place] = []
    var units = decompose(text, form, &places)
    order(&units)
    if form.composes { compose(&units) }
    spare.clear(base: text.base)
    var next = 0
    for unit in units {
      let at = unit.change > 0 ? next - 1 : next
      spare.append(unit.scalar, from: places[min(max(at, 0), places.count - 1)])
      if unit.change <= 0 { next += 1 - unit.change }
    }
    swap(&text, &spare)
  }

  private func isAffected(_ bytes: [UInt8], by form: Form) -> Bool {
    // The lead byte of the first scalar that a form can change, rounded down.
    let lead: UInt8 = form == .nfc ? 0xCC : 0xC2
    for byte in bytes where byte >= lead { return true }
    return false
  }

  private func decompose(
    _ text: AlignedText, _ form: Form, _ places: inout [AlignedText.Place]
  ) -> [Unit] {
    var units: [Unit] = []
    units.reserveCapacity(text.bytes.count)
    var position = 0
    while position < text.bytes.count {
      let (scalar, length) = UTF8Scalars.decode(text.bytes, at: position)
      places.append(text.place(at: position))
      position += length
      if scalar < form.firstAffected && scalar < 0xC0 {
        units.append(Unit(scalar: scalar, combining: 0, change: 0))
        continue
      }
      if 0xAC00 <= scalar, scalar < 0xAC00 + 11172 {
        let index = scalar - 0xAC00
        units.append(Unit(scalar: 0x1100 + index / 588, combining: 0, change: 0))
        units.append(Unit(scalar: 0x1161 + index % 588 / 28, combining: 0, change: 1))
        if index % 28 > 0 {
          units.append(Unit(scalar: 0x11A7 + index % 28, combining: 0, change: 1))
        }
        continue
      }
      let mapping = (form.isCompatible ? compatible[scalar] : nil) ?? canonical[scalar]
      guard let mapping else {
        units.append(Unit(scalar: scalar, combining: combining[scalar] ?? 0, change: 0))
        continue
      }
      for index in mapping {
        let part = parts[index]
        units.append(
          Unit(
            scalar: part, combining: combining[part] ?? 0,
            change: index == mapping.lowerBound ? 0 : 1))
      }
    }
    return units
  }

  private func order(_ units: inout [Unit]) {
    var start = 0
    while start < units.count {
      guard units[start].combining != 0 else {
        start += 1
        continue
      }
      var end = start
      while end < units.count, units[end].combining != 0 { end += 1 }
      if end - start > 1 {
        // Stable: ties keep the order of the text.
        let sorted = units[start..<end].enumerated().sorted {
          ($0.element.combining, $0.offset) < ($1.element.combining, $1.offset)
        }
        for (index, unit) in sorted.enumerated() { units[start + index] = unit.element }
      }
      start = end
    }
  }

  private func compose(_ units: inout [Unit]) {
    var count = 0
    var starter = -1
    var last = -1
    for index in units.indices {
      let unit = units[index]
      if starter >= 0, last < Int(unit.combining),
        let composite = composite(units[starter].scalar, unit.scalar)
      {
        units[starter].scalar = composite
        units[starter].change += unit.change - 1
        continue
      }
      if unit.combining == 0 {
        starter = count
        last = -1
      } else {
        last = Int(unit.combining)
      }
      units[count] = unit
      count += 1
    }
    units.removeLast(units.count - count)
  }

  private func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if 0x1100 <= first, first < 0x1113, 0x1161 <= second, second < 0x1176 {
      return 0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28
    }
    if 0xAC00 <= first, first < 0xAC00 + 11172, (first - 0xAC00) % 28 == 0,
      0x11A8 <= second, second < 0x11C3
    {
      return first + (second - 0x11A7)
    }
    return composites[UInt64(first) << 32 | UInt64(second)]
  }
}
