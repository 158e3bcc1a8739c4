/// Reads the expressions of ``NamePattern``: Python's syntax (its module `re`), as far as names of modules
/// need it; `\d`, `\w` and `\s` stand for ASCII alone.
struct NamePatternParser {
  private let scalars: [UInt32]
  private var position = 0
  private var depth = 0

  private init(_ expression: String) { scalars = UTF8Scalars.scalars(expression) }

  /// - Throws: ``NamePattern/Fault/syntax(_:)``.
  static func parse(_ expression: String) throws(NamePattern.Fault) -> PatternNode {
    var parser = NamePatternParser(expression)
    let tree = try parser.alternatives()
    guard parser.position == parser.scalars.count else { throw .syntax("has a “)” too many") }
    return tree
  }

  private var next: UInt32? { position < scalars.count ? scalars[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar.value else { return false }
    position += 1
    return true
  }

  private mutating func alternatives() throws(NamePattern.Fault) -> PatternNode {
    depth += 1
    guard depth <= 32 else { throw .syntax("nests deeper than 32") }
    var branches: [[PatternNode]] = [[]]
    while let scalar = next, scalar != 0x29 {
      if take("|") {
        branches.append([])
      } else {
        let node = try repetition(of: atom())
        branches[branches.count - 1].append(node)
      }
    }
    depth -= 1
    return .alternatives(branches.map { .sequence($0) })
  }

  private mutating func atom() throws(NamePattern.Fault) -> PatternNode {
    let scalar = scalars[position]
    position += 1
    switch Unicode.Scalar(scalar) {
    case ".": return .set(ScalarSet(0x0A).inverted.prepared())
    case "^": return .textStart
    case "$": return .textEnd
    case "(":
      if take("?") {
        guard take(":") || name() else {
          throw .syntax("uses a group “(?…” that is not supported")
        }
      }
      let inside = try alternatives()
      guard take(")") else { throw .syntax("has a “(” without its “)”") }
      return inside
    case "[": return .set(try characterClass().prepared())
    case "\\": return .set(try escape().prepared())
    case "*", "+", "?": throw .syntax("repeats nothing")
    default: return .set(ScalarSet(scalar).prepared())
    }
  }

  /// `P<name>` of a named group.
  private mutating func name() -> Bool {
    guard take("P"), take("<"), let end = scalars[position...].firstIndex(of: 0x3E) else {
      return false
    }
    position = end + 1
    return true
  }

  private mutating func repetition(
    of node: PatternNode
  ) throws(NamePattern.Fault) -> PatternNode {
    let least: Int
    let most: Int?
    if take("*") {
      (least, most) = (0, nil)
    } else if take("+") {
      (least, most) = (1, nil)
    } else if take("?") {
      (least, most) = (0, 1)
    } else if next == 0x7B, let counts = counts() {
      guard counts.least <= 1000, counts.most.map({ $0 <= 1000 && $0 >= counts.least }) ?? true
      else { throw .syntax("repeats more than 1,000 times") }
      position = counts.end
      (least, most) = (counts.least, counts.most)
    } else {
      return node
    }
    if take("+") { throw .syntax("uses a possessive repetition, which is not supported") }
    return .loop(node, minimum: least, maximum: most, kind: take("?") ? .lazy : .greedy)
  }

  /// `{n}`, `{n,}`, `{,m}` or `{n,m}` at the position; nil for anything else, which is literal text as in
  /// Python.
  private func counts() -> (least: Int, most: Int?, end: Int)? {
    guard let close = scalars[position...].firstIndex(of: 0x7D) else { return nil }
    let inside = scalars[position + 1..<close]
    guard inside.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2C }) else { return nil }
    let text = String(decoding: inside.map { UInt8($0) }, as: UTF8.self)
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard let low = parts.first, let least = low.isEmpty && parts.count == 2 ? 0 : Int(low) else {
      return nil
    }
    switch parts.count {
    case 1: return (least, least, close + 1)
    case 2:
      if parts[1].isEmpty { return (least, nil, close + 1) }
      return Int(parts[1]).map { (least, $0, close + 1) }
    default: return nil
    }
  }

  private static let digits = ScalarSet(ranges: [0x30...0x39])
  private static let word = ScalarSet(
    ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  private static let blanks = ScalarSet(ranges: [0x09...0x0D, 0x20...0x20])

  /// The set that an escape stands for; its backslash has been read.
  private mutating func escape() throws(NamePattern.Fault) -> ScalarSet {
    guard let scalar = next else { throw .syntax("ends in a backslash") }
    position += 1
    switch Unicode.Scalar(scalar) {
    case "d": return Self.digits
    case "D": return Self.digits.inverted
    case "w": return Self.word
    case "W": return Self.word.inverted
    case "s": return Self.blanks
    case "S": return Self.blanks.inverted
    case let other?:
      guard !Self.word.contains(scalar) else {
        throw .syntax("uses “\\\(Character(other))”, which is not supported")
      }
      return ScalarSet(scalar)
    case nil: return ScalarSet(scalar)
    }
  }

  /// A character class; its bracket has been read.
  private mutating func characterClass() throws(NamePattern.Fault) -> ScalarSet {
    let isInverted = take("^")
    var set = ScalarSet()
    var isFirst = true
    while true {
      guard let scalar = next else { throw .syntax("has a “[” without its “]”") }
      position += 1
      if scalar == 0x5D, !isFirst { break }
      isFirst = false
      if scalar == 0x5C {
        set.nested.append(try escape().prepared())
      } else if next == 0x2D, position + 1 < scalars.count, scalars[position + 1] != 0x5D {
        let upper = scalars[position + 1]
        position += 2
        guard scalar <= upper else { throw .syntax("has a range that runs backwards") }
        set.ranges.append(scalar...upper)
      } else {
        set.ranges.append(scalar...scalar)
      }
    }
    return isInverted ? set.inverted : set
  }
}
