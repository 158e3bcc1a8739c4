/// A pattern as a tree, whatever its syntax.
indirect enum PatternNode: Sendable {
  case empty
  case set(ScalarSet)
  case sequence([PatternNode])
  case alternatives([PatternNode])
  /// `maximum` nil: without bound. A possessive loop repeats a single set.
  case loop(PatternNode, minimum: Int, maximum: Int?, kind: Loop)
  case look(PatternNode, isAhead: Bool, isNegative: Bool)
  case lineStart, lineEnd, textStart, textEnd, textEndBeforeNewline
  case wordBoundary(isNegative: Bool)

  enum Loop: Sendable {
    case greedy, lazy, possessive
  }
}

/// What of a pattern is not supported or not well formed.
package struct PatternError: Error {
  package let reason: String
}

/// Reads the Ruby flavour of Oniguruma (its document `RE`), as far as tokenizers need it.
struct PatternParser {
  private let scalars: [UInt32]
  private var position = 0
  private var depth = 0
  private var ignoresCase = false

  private init(_ pattern: String) { scalars = UTF8Scalars.scalars(pattern) }

  static func parse(_ pattern: String) throws(PatternError) -> PatternNode {
    var parser = PatternParser(pattern)
    guard parser.scalars.count <= 8192 else {
      throw PatternError(reason: "a pattern longer than 8192 characters")
    }
    let node = try parser.alternatives()
    guard parser.position == parser.scalars.count else {
      throw PatternError(reason: "an unmatched ) in a pattern")
    }
    return node
  }

  private var current: UInt32? { position < scalars.count ? scalars[position] : nil }

  private mutating func accept(_ text: String) -> Bool {
    let wanted = UTF8Scalars.scalars(text)
    guard scalars[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  private mutating func alternatives() throws(PatternError) -> PatternNode {
    depth += 1
    guard depth <= 32 else { throw PatternError(reason: "groups nested deeper than 32") }
    defer { depth -= 1 }
    let outerCase = ignoresCase
    defer { ignoresCase = outerCase }
    var branches: [PatternNode] = []
    var items: [PatternNode] = []
    while let scalar = current, scalar != 0x29 {
      if scalar == 0x7C {
        position += 1
        branches.append(.sequence(items))
        items = []
      } else if let item = try quantified() {
        items.append(item)
      }
    }
    branches.append(.sequence(items))
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private mutating func quantified() throws(PatternError) -> PatternNode? {
    guard var node = try atom() else { return nil }
    var stacked = 0
    while let (minimum, maximum, isInterval) = try quantifier() {
      stacked += 1
      guard stacked <= 8 else { throw PatternError(reason: "more than 8 quantifiers of one item") }
      var kind = PatternNode.Loop.greedy
      if accept("?") {
        kind = .lazy
      } else if current == 0x2B {
        guard !isInterval else {
          throw PatternError(reason: "a quantifier of an interval ({n,m}+)")
        }
        guard case .set = node else {
          throw PatternError(reason: "a possessive quantifier of a group")
        }
        position += 1
        kind = .possessive
      }
      node = .loop(node, minimum: minimum, maximum: maximum, kind: kind)
    }
    return node
  }

  private mutating func quantifier() throws(PatternError) -> (Int, Int?, Bool)? {
    if accept("*") { return (0, nil, false) }
    if accept("+") { return (1, nil, false) }
    if accept("?") { return (0, 1, false) }
    guard current == 0x7B else { return nil }
    // {n}, {n,}, {,m}, {n,m}; anything else is literal text.
    var end = position + 1
    while end < scalars.count, scalars[end] == 0x2C || (0x30...0x39).contains(scalars[end]) {
      end += 1
    }
    guard end < scalars.count, scalars[end] == 0x7D, end > position + 1 else { return nil }
    let inside = (position + 1..<end).map { character(at: $0) }.joined()
    let parts = inside.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, inside != "," else { return nil }
    guard parts.allSatisfy({ $0.count <= 4 }) else {
      throw PatternError(reason: "the interval {\(inside)}")
    }
    let minimum = Int(parts[0]) ?? 0
    let maximum = parts.count == 1 ? minimum : Int(parts[1])
    guard minimum <= 1000, maximum ?? 0 <= 1000, maximum ?? minimum >= minimum else {
      throw PatternError(reason: "the interval {\(inside)}")
    }
    position = end + 1
    return (minimum, maximum, true)
  }

  private mutating func atom() throws(PatternError) -> PatternNode? {
    guard let scalar = current else { return nil }
    switch scalar {
    case 0x28: return try group()
    case 0x5B:
      position += 1
      return .set(try characterClass().prepared())
    case 0x5C: return try escape()
    case 0x2E:
      position += 1
      return .set(ScalarSet(0x0A).inverted.prepared())
    case 0x5E:
      position += 1
      return .lineStart
    case 0x24:
      position += 1
      return .lineEnd
    case 0x2A, 0x2B, 0x3F: throw PatternError(reason: "a quantifier with nothing to repeat")
    default:
      position += 1
      return try literal(scalar)
    }
  }

  private func literal(_ scalar: UInt32) throws(PatternError) -> PatternNode {
    let set = ScalarSet(scalar)
    guard ignoresCase else { return .set(set.prepared()) }
    guard let folded = set.ignoringCase() else {
      throw PatternError(reason: "ignoring case outside ASCII")
    }
    if position < scalars.count, position > 0,
      Self.foldedTogether.contains([scalar | 32, scalars[position] | 32])
    {
      throw PatternError(reason: "ignoring case of letters that fold together (ss, st, ff, fi, fl)")
    }
    return .set(folded.prepared())
  }

  private static let foldedTogether: Set<[UInt32]> = Set(
    ["ss", "st", "ff", "fi", "fl"].map(UTF8Scalars.scalars))

  private mutating func group() throws(PatternError) -> PatternNode? {
    position += 1
    var look: (isAhead: Bool, isNegative: Bool)?
    let outerCase = ignoresCase
    if accept("?=") {
      look = (true, false)
    } else if accept("?!") {
      look = (true, true)
    } else if accept("?<=") {
      look = (false, false)
    } else if accept("?<!") {
      look = (false, true)
    } else if accept("?i:") {
      ignoresCase = true
    } else if accept("?-i:") {
      ignoresCase = false
    } else if accept("?i)") {
      ignoresCase = true
      return nil
    } else if accept("?:") {
      // A group without capture, as every group is here.
    } else if current == 0x3F {
      throw PatternError(reason: "the group (?\(character(at: position + 1)))")
    }
    let inside = try alternatives()
    guard accept(")") else { throw PatternError(reason: "a group without its end") }
    ignoresCase = outerCase
    guard let look else { return inside }
    return .look(inside, isAhead: look.isAhead, isNegative: look.isNegative)
  }

  private func character(at index: Int) -> String {
    guard index < scalars.count, let scalar = Unicode.Scalar(scalars[index]) else { return "" }
    return String(Character(scalar))
  }

  private mutating func escape() throws(PatternError) -> PatternNode {
    let next = character(at: position + 1)
    let assertion: PatternNode? =
      switch next {
      case "b": .wordBoundary(isNegative: false)
      case "B": .wordBoundary(isNegative: true)
      case "A": .textStart
      case "z": .textEnd
      case "Z": .textEndBeforeNewline
      default: nil
      }
    if let assertion {
      position += 2
      return assertion
    }
    let set = try escapedSet()
    if set.ranges.count == 1, set.nested.isEmpty, set.categories.rawValue == 0,
      set.ranges[0].count == 1, ignoresCase
    {
      return try literal(set.ranges[0].lowerBound)
    }
    return .set(set.prepared())
  }

  /// The set that an escape stands for; the backslash is still to be read.
  private mutating func escapedSet() throws(PatternError) -> ScalarSet {
    position += 1
    guard let scalar = current else { throw PatternError(reason: "a pattern that ends in \\") }
    let name = character(at: position)
    position += 1
    switch name {
    case "s": return .white
    case "S": return ScalarSet.white.inverted
    case "d": return ScalarSet(CategorySet(.nd))
    case "D": return ScalarSet(CategorySet(.nd)).inverted
    case "w": return .words
    case "W": return ScalarSet.words.inverted
    case "n": return ScalarSet(0x0A)
    case "r": return ScalarSet(0x0D)
    case "t": return ScalarSet(0x09)
    case "f": return ScalarSet(0x0C)
    case "v": return ScalarSet(0x0B)
    case "a": return ScalarSet(0x07)
    case "e": return ScalarSet(0x1B)
    case "u": return ScalarSet(try hexadecimal(4, 4))
    case "x":
      guard accept("{") else { return ScalarSet(try hexadecimal(1, 2)) }
      let value = try hexadecimal(1, 8)
      guard accept("}") else { throw PatternError(reason: "\\x{ without its end") }
      return ScalarSet(value)
    case "p", "P":
      let set = try property()
      return name == "P" ? set.inverted : set
    default:
      let isLetterOrDigit =
        scalar < 0x80 && ScalarClasses.shared.isIn([.letter, .number], scalar)
      guard !isLetterOrDigit else { throw PatternError(reason: "the escape \\\(name)") }
      return ScalarSet(scalar)
    }
  }

  private mutating func hexadecimal(
    _ least: Int, _ most: Int
  ) throws(PatternError) -> UInt32 {
    var value: UInt32 = 0
    var count = 0
    while count < most, let digit = Self.hexadecimalDigit(current) {
      value = value << 4 | digit
      position += 1
      count += 1
    }
    guard count >= least, value < 0x110000 else {
      throw PatternError(reason: "an escape without its hexadecimal digits")
    }
    return value
  }

  private static func hexadecimalDigit(_ scalar: UInt32?) -> UInt32? {
    guard let scalar else { return nil }
    switch scalar {
    case 0x30...0x39: return scalar - 0x30
    case 0x41...0x46: return scalar - 0x41 + 10
    case 0x61...0x66: return scalar - 0x61 + 10
    default: return nil
    }
  }

  private mutating func property() throws(PatternError) -> ScalarSet {
    guard accept("{") else { throw PatternError(reason: "\\p without {") }
    let isNegated = accept("^")
    var name = ""
    while let scalar = current, scalar != 0x7D {
      name += character(at: position)
      position += 1
    }
    guard accept("}") else { throw PatternError(reason: "\\p{ without its end") }
    guard let categories = CategorySet(named: name) else {
      throw PatternError(reason: "the property \\p{\(name)}")
    }
    let set = ScalarSet(categories)
    return isNegated ? set.inverted : set
  }

  /// A character class; its [ has been read.
  private mutating func characterClass() throws(PatternError) -> ScalarSet {
    depth += 1
    guard depth <= 32 else { throw PatternError(reason: "classes nested deeper than 32") }
    defer { depth -= 1 }
    var set = ScalarSet()
    let isNegated = accept("^")
    var isFirst = true
    while let scalar = current {
      if scalar == 0x5D, !isFirst {
        position += 1
        if ignoresCase {
          guard let folded = set.ignoringCase() else {
            throw PatternError(reason: "ignoring case outside ASCII")
          }
          set = folded
        }
        return isNegated ? set.inverted : set
      }
      isFirst = false
      if scalar == 0x5B {
        guard character(at: position + 1) != ":" else {
          throw PatternError(reason: "a POSIX bracket such as [:alpha:]")
        }
        position += 1
        set.nested.append(try characterClass().prepared())
        continue
      }
      if accept("&&") { throw PatternError(reason: "the intersection of classes (&&)") }
      try addItem(to: &set)
    }
    throw PatternError(reason: "a class without its end")
  }

  private mutating func addItem(to set: inout ScalarSet) throws(PatternError) {
    guard let first = try classScalar(into: &set) else { return }
    guard current == 0x2D, position + 1 < scalars.count, scalars[position + 1] != 0x5D else {
      set.ranges.append(first...first)
      return
    }
    position += 1
    var other = ScalarSet()
    guard let last = try classScalar(into: &other) else {
      throw PatternError(reason: "a range of a class that ends in a set")
    }
    guard first <= last else {
      throw PatternError(reason: "a range of a class that runs backwards")
    }
    set.ranges.append(first...last)
  }

  /// One scalar of a class, or nil when the item was a set and has been added.
  private mutating func classScalar(into set: inout ScalarSet) throws(PatternError) -> UInt32? {
    guard let scalar = current else { throw PatternError(reason: "a class without its end") }
    guard scalar == 0x5C else {
      position += 1
      return scalar
    }
    if character(at: position + 1) == "b" {
      position += 2
      return 0x08
    }
    let escaped = try escapedSet()
    if escaped.ranges.count == 1, escaped.nested.isEmpty, escaped.categories.rawValue == 0 {
      return escaped.ranges[0].lowerBound
    }
    set.nested.append(escaped.prepared())
    return nil
  }
}
