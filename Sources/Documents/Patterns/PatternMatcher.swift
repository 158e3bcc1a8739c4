/// Runs a pattern over one piece of text with backtracking, the leftmost and first alternative
/// winning.
///
/// The time is bounded by steps × bytes of the piece: once a search has taken long, every choice
/// (step, position) that failed is remembered and never tried again. That holds over all starts,
/// because whether a choice fails does not depend on how it was reached.
package struct PatternMatcher {
  private let program: PatternProgram
  private let bytes: [UInt8]
  private let lower: Int
  private let upper: Int
  private var stack: [(step: Int, position: Int, depth: Int)] = []
  private var steps = 0
  private let mostSteps: Int
  /// Whether the search ended at its bound of steps; what it found before does not count.
  private(set) var gaveUp = false
  /// One bit a choice; empty until the search has taken long.
  private var failed: [UInt64] = []
  /// The recorded choices that the current thread came through.
  private var path: [Int] = []
  /// By set, where the last unbounded run of its scalars lies: one that begins inside ends at the same place,
  /// so a text of one long run is not walked again from each of its scalars. Empty until there is one.
  private var runs: [Range<Int>] = []

  /// - Parameters:
  ///   - bytes: the text.
  ///   - range: the piece; look-around and anchors see nothing outside of it.
  package init(_ program: PatternProgram, _ bytes: [UInt8], _ range: Range<Int>) {
    self.init(program, bytes, range, mostSteps: .max)
  }

  /// - Parameter mostSteps: the choices that may be tried before the search gives up.
  init(_ program: PatternProgram, _ bytes: [UInt8], _ range: Range<Int>, mostSteps: Int) {
    self.program = program
    self.mostSteps = mostSteps
    self.bytes = bytes
    lower = range.lowerBound
    upper = range.upperBound
  }

  /// The first match that begins at `start` or later.
  package mutating func next(from start: Int) -> Range<Int>? {
    var position = start
    while position <= upper {
      if let end = match(at: position) { return position..<end }
      guard position < upper else { return nil }
      position += UTF8Scalars.decode(bytes, at: position).length
    }
    return nil
  }

  /// The end of the match that begins at `start`.
  mutating func match(at start: Int) -> Int? {
    stack.removeAll(keepingCapacity: true)
    path.removeAll(keepingCapacity: true)
    stack.append((0, start, 0))
    while let (step, position, depth) = stack.popLast() {
      path.removeLast(path.count - depth)
      if let end = follow(step, position) {
        // These choices succeeded: a later search may take them again.
        for bit in path { failed[bit >> 6] &= ~(1 << UInt64(bit & 63)) }
        return end
      }
    }
    return nil
  }

  /// Follows one thread until it fails or accepts, leaving its other choices on the stack.
  private mutating func follow(_ first: Int, _ start: Int) -> Int? {
    var step = first
    var position = start
    while true {
      switch program.instructions[step] {
      case .accept: return position
      case .jump(let target): step = target
      case .split(let preferred, let other):
        guard enter(step, position) else { return nil }
        stack.append((other, position, path.count))
        step = preferred
      case .set(let set):
        guard position < upper else { return nil }
        let (scalar, length) = UTF8Scalars.decode(bytes, at: position)
        guard program.sets[set].contains(scalar) else { return nil }
        position += length
        step += 1
      case .run(let set, let minimum, let maximum):
        guard let end = rememberedRun(set, minimum, maximum, position) else { return nil }
        position = end
        step += 1
      case .look(let inside, let after, let isNegative):
        guard looks(inside, position) != isNegative else { return nil }
        step = after
      default:
        guard holds(program.instructions[step], position) else { return nil }
        step += 1
      }
    }
  }

  /// False when this choice is known to fail.
  private mutating func enter(_ step: Int, _ position: Int) -> Bool {
    steps += 1
    if steps > mostSteps {
      gaveUp = true
      return false
    }
    let width = upper - lower + 1
    if failed.isEmpty {
      guard steps > 64 + 16 * width else { return true }
      failed = [UInt64](repeating: 0, count: (program.instructions.count * width + 63) / 64)
      // Choices already on the stack were entered before the record began.
    }
    let bit = step * width + position - lower
    if failed[bit >> 6] >> UInt64(bit & 63) & 1 == 1 { return false }
    failed[bit >> 6] |= 1 << UInt64(bit & 63)
    path.append(bit)
    return true
  }

  private mutating func rememberedRun(
    _ set: Int, _ minimum: Int, _ maximum: Int, _ start: Int
  ) -> Int? {
    guard minimum <= 1, maximum == .max else { return run(set, minimum, maximum, start) }
    if runs.isEmpty { runs = Array(repeating: lower..<lower, count: program.sets.count) }
    if runs[set].contains(start) { return runs[set].upperBound }
    guard let end = run(set, minimum, maximum, start) else { return nil }
    runs[set] = start..<end
    return end
  }

  private func run(_ set: Int, _ minimum: Int, _ maximum: Int, _ start: Int) -> Int? {
    var position = start
    var count = 0
    while count < maximum, position < upper {
      let (scalar, length) = UTF8Scalars.decode(bytes, at: position)
      guard program.sets[set].contains(scalar) else { break }
      position += length
      count += 1
    }
    return count >= minimum ? position : nil
  }

  /// Whether a bounded look-ahead matches: at most 64 scalars, each choice tried once.
  private func looks(_ first: Int, _ start: Int) -> Bool {
    var open = [(first, start)]
    var seen = Set<Int>()
    while let (step, position) = open.popLast() {
      guard seen.insert(step << 32 | (position - start)).inserted else { continue }
      switch program.instructions[step] {
      case .accept: return true
      case .jump(let target): open.append((target, position))
      case .split(let preferred, let other):
        open.append((other, position))
        open.append((preferred, position))
      case .set(let set):
        guard position < upper else { continue }
        let (scalar, length) = UTF8Scalars.decode(bytes, at: position)
        if program.sets[set].contains(scalar) { open.append((step + 1, position + length)) }
      case .run(let set, let minimum, let maximum):
        if let end = run(set, minimum, maximum, position) { open.append((step + 1, end)) }
      case .look(let inside, let after, let isNegative):
        if looks(inside, position) != isNegative { open.append((after, position)) }
      default:
        if holds(program.instructions[step], position) { open.append((step + 1, position)) }
      }
    }
    return false
  }

  private func holds(_ instruction: PatternProgram.Instruction, _ position: Int) -> Bool {
    switch instruction {
    case .before(let set, let isNegative):
      let isThere =
        position < upper
        && program.sets[set].contains(UTF8Scalars.decode(bytes, at: position).scalar)
      return isThere != isNegative
    case .after(let set, let isNegative):
      let isThere =
        position > lower
        && program.sets[set].contains(UTF8Scalars.decode(bytes, before: position).scalar)
      return isThere != isNegative
    case .lineStart:
      return position == lower || (bytes[position - 1] == 0x0A && position < upper)
    case .lineEnd: return position == upper || bytes[position] == 0x0A
    case .textStart: return position == lower
    case .textEnd: return position == upper
    case .textEndBeforeNewline:
      return position == upper || (position == upper - 1 && bytes[position] == 0x0A)
    case .wordBoundary(let isNegative):
      let table = ScalarClasses.shared
      let before =
        position > lower
        && table.isPatternWord(UTF8Scalars.decode(bytes, before: position).scalar)
      let after =
        position < upper && table.isPatternWord(UTF8Scalars.decode(bytes, at: position).scalar)
      return (before != after) != isNegative
    default: return false
    }
  }
}
