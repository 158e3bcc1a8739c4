/// A regular expression over module names, as adapter configurations use them.
///
/// Python's syntax as far as such names need it: literals, `.`, classes, `\d \w \s` and their
/// complements, groups, alternatives, greedy and lazy repetition, `^` and `$` at the ends. Matching is of
/// the whole name and its work is bounded, so that no expression can hang a run.
package struct NamePattern {
  private indirect enum Node {
    case one(Set<UInt8>)
    case start
    case end
    case choice([[Node]])
    case repeated(Node, least: Int, most: Int)
  }

  /// Why an expression is not accepted.
  package enum Fault: Error, Equatable {
    case syntax(String)
    case tooMuchWork
  }

  private let branches: [[Node]]

  /// - Throws: ``Fault/syntax(_:)`` with what is wrong or not supported.
  package init(_ expression: String) throws(Fault) {
    guard expression.utf8.count <= 4096 else { throw .syntax("is longer than 4,096 bytes") }
    var parser = Parser(bytes: Array(expression.utf8))
    branches = try parser.alternatives()
    guard parser.position == parser.bytes.count else { throw .syntax("has a “)” too many") }
  }

  /// Whether all of `name` matches.
  ///
  /// - Throws: ``Fault/tooMuchWork`` after 200,000 steps, or 1,500 within one another.
  package func matchesAll(of name: String) throws(Fault) -> Bool {
    var matcher = Matcher(text: Array(name.utf8))
    let end = matcher.text.count
    let found = matcher.match(.choice(branches), at: 0) { _, position in position == end }
    if matcher.steps > Matcher.most || matcher.wasTooDeep { throw .tooMuchWork }
    return found
  }

  // MARK: Matching

  private struct Matcher {
    static let most = 200_000
    /// Steps within steps, each of which needs stack; a module's name takes three for a byte at most.
    static let deepest = 1500
    let text: [UInt8]
    var steps = 0
    private var depth = 0
    private(set) var wasTooDeep = false

    init(text: [UInt8]) { self.text = text }

    typealias Rest = (inout Matcher, Int) -> Bool

    mutating func match(_ node: Node, at position: Int, _ rest: Rest) -> Bool {
      steps += 1
      depth += 1
      defer { depth -= 1 }
      if depth > Self.deepest { wasTooDeep = true }
      guard steps <= Self.most, !wasTooDeep else { return false }
      switch node {
      case .one(let bytes):
        return position < text.count && bytes.contains(text[position]) && rest(&self, position + 1)
      case .start: return position == 0 && rest(&self, position)
      case .end: return position == text.count && rest(&self, position)
      case .choice(let branches):
        for branch in branches where sequence(branch[...], at: position, rest) { return true }
        return false
      case .repeated(let inner, let least, let most):
        return repetition(inner, least, most, at: position, rest)
      }
    }

    private mutating func sequence(
      _ nodes: ArraySlice<Node>, at position: Int, _ rest: Rest
    ) -> Bool {
      guard let first = nodes.first else { return rest(&self, position) }
      return match(first, at: position) { matcher, next in
        matcher.sequence(nodes.dropFirst(), at: next, rest)
      }
    }

    private mutating func repetition(
      _ inner: Node, _ least: Int, _ most: Int, at position: Int, _ rest: Rest
    ) -> Bool {
      if least == 0, rest(&self, position) { return true }
      guard most > 0 else { return false }
      return match(inner, at: position) { matcher, next in
        // An empty repetition brings nothing new.
        if next == position { return least > 0 && rest(&matcher, next) }
        return matcher.repetition(inner, max(least - 1, 0), most - 1, at: next, rest)
      }
    }
  }

  // MARK: Parsing

  private struct Parser {
    let bytes: [UInt8]
    var position = 0
    var depth = 0

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Character) -> Bool {
      guard next == character.asciiValue else { return false }
      position += 1
      return true
    }

    mutating func alternatives() throws(Fault) -> [[Node]] {
      depth += 1
      guard depth <= 32 else { throw .syntax("nests deeper than 32") }
      var branches: [[Node]] = [[]]
      while let byte = next, byte != UInt8(ascii: ")") {
        if take("|") {
          branches.append([])
        } else {
          let node = try repetition(of: atom())
          branches[branches.count - 1].append(node)
        }
      }
      depth -= 1
      return branches
    }

    private mutating func atom() throws(Fault) -> Node {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "."): return .one(Set(UInt8.min...UInt8.max).subtracting([0x0A]))
      case UInt8(ascii: "^"): return .start
      case UInt8(ascii: "$"): return .end
      case UInt8(ascii: "("):
        if take("?") {
          guard take(":") || name() else {
            throw .syntax("uses a group “(?…” that is not supported")
          }
        }
        let branches = try alternatives()
        guard take(")") else { throw .syntax("has a “(” without its “)”") }
        return .choice(branches)
      case UInt8(ascii: "["): return .one(try characterClass())
      case UInt8(ascii: "\\"): return .one(try escape())
      case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
        throw .syntax("repeats nothing")
      default: return .one([byte])
      }
    }

    /// `P<name>` of a named group.
    private mutating func name() -> Bool {
      guard take("P"), take("<"), let end = bytes[position...].firstIndex(of: UInt8(ascii: ">"))
      else { return false }
      position = end + 1
      return true
    }

    private mutating func repetition(of node: Node) throws(Fault) -> Node {
      var result = node
      if take("*") {
        result = .repeated(node, least: 0, most: .max)
      } else if take("+") {
        result = .repeated(node, least: 1, most: .max)
      } else if take("?") {
        result = .repeated(node, least: 0, most: 1)
      } else if next == UInt8(ascii: "{"), let (least, most, end) = counts() {
        guard least <= 1000, most == .max || (most <= 1000 && most >= least) else {
          throw .syntax("repeats more than 1,000 times")
        }
        position = end
        result = .repeated(node, least: least, most: most)
      } else {
        return node
      }
      if take("+") { throw .syntax("uses a possessive repetition, which is not supported") }
      _ = take("?")
      return result
    }

    private func counts() -> (least: Int, most: Int, end: Int)? {
      guard let close = bytes[position...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
      let text = String(decoding: bytes[position + 1..<close], as: UTF8.self)
      // Anything but digits between the braces is literal text, as in Python.
      guard text.utf8.allSatisfy({ $0 &- 0x30 < 10 || $0 == UInt8(ascii: ",") }) else { return nil }
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      guard let low = parts.first, let least = low.isEmpty && parts.count == 2 ? 0 : Int(low) else {
        return nil
      }
      switch parts.count {
      case 1: return (least, least, close + 1)
      case 2:
        guard let most = parts[1].isEmpty ? Int.max : Int(parts[1]) else { return nil }
        return (least, most, close + 1)
      default: return nil
      }
    }

    private static let digits = Set(UInt8(ascii: "0")...UInt8(ascii: "9"))
    private static let word = digits.union(UInt8(ascii: "a")...UInt8(ascii: "z"))
      .union(UInt8(ascii: "A")...UInt8(ascii: "Z")).union([UInt8(ascii: "_")])
    private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D]
    private static let every = Set(UInt8.min...UInt8.max)

    private mutating func escape() throws(Fault) -> Set<UInt8> {
      guard let byte = next else { throw .syntax("ends in a backslash") }
      position += 1
      switch byte {
      case UInt8(ascii: "d"): return Self.digits
      case UInt8(ascii: "D"): return Self.every.subtracting(Self.digits)
      case UInt8(ascii: "w"): return Self.word
      case UInt8(ascii: "W"): return Self.every.subtracting(Self.word)
      case UInt8(ascii: "s"): return Self.blanks
      case UInt8(ascii: "S"): return Self.every.subtracting(Self.blanks)
      default:
        guard !Self.word.contains(byte) else {
          throw .syntax("uses “\\\(Character(Unicode.Scalar(byte)))”, which is not supported")
        }
        return [byte]
      }
    }

    private mutating func characterClass() throws(Fault) -> Set<UInt8> {
      let isInverted = take("^")
      var members: Set<UInt8> = []
      var isFirst = true
      while true {
        guard let byte = next else { throw .syntax("has a “[” without its “]”") }
        position += 1
        if byte == UInt8(ascii: "]"), !isFirst { break }
        isFirst = false
        if byte == UInt8(ascii: "\\") {
          members.formUnion(try escape())
        } else if next == UInt8(ascii: "-"), position + 1 < bytes.count,
          bytes[position + 1] != UInt8(ascii: "]")
        {
          let upper = bytes[position + 1]
          position += 2
          guard byte <= upper else { throw .syntax("has a range that runs backwards") }
          members.formUnion(byte...upper)
        } else {
          members.insert(byte)
        }
      }
      return isInverted ? Self.every.subtracting(members) : members
    }
  }
}
