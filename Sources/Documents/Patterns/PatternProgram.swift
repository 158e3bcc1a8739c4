/// A pattern compiled for the matcher.
package struct PatternProgram: Sendable {
  enum Instruction: Sendable {
    case set(Int)
    /// Try the first, then the second.
    case split(Int, Int)
    case jump(Int)
    /// As many scalars of a set as there are, at least `minimum`, without giving any back.
    case run(set: Int, minimum: Int, maximum: Int)
    /// The look-around program from `start` must match (or not); continue at `next`.
    case look(start: Int, next: Int, isNegative: Bool)
    case before(set: Int, isNegative: Bool)
    case after(set: Int, isNegative: Bool)
    case lineStart, lineEnd, textStart, textEnd, textEndBeforeNewline
    case wordBoundary(isNegative: Bool)
    case accept
  }

  private(set) var instructions: [Instruction] = []
  private(set) var sets: [ScalarSet] = []
  private var setIndex: [ScalarSet: Int] = [:]
  private var visits = 0

  /// A pattern in the syntax of ``PatternParser``.
  ///
  /// - Throws: ``PatternError`` naming what is not supported.
  package init(_ pattern: String) throws(PatternError) {
    try self.init(PatternParser.parse(pattern))
  }

  /// - Throws: ``PatternError`` where the program would be too long.
  init(_ node: PatternNode) throws(PatternError) {
    try emit(node)
    try add(.accept)
    setIndex = [:]
  }

  private mutating func add(_ instruction: Instruction) throws(PatternError) {
    guard instructions.count < 4096 else {
      throw PatternError(reason: "a pattern of more than 4096 steps")
    }
    instructions.append(instruction)
  }

  private mutating func index(of set: ScalarSet) -> Int {
    if let index = setIndex[set] { return index }
    sets.append(set)
    setIndex[set] = sets.count - 1
    return sets.count - 1
  }

  private mutating func emit(_ node: PatternNode) throws(PatternError) {
    // Repeating what is empty adds no step, but takes time all the same.
    visits += 1
    guard visits < 65_536 else { throw PatternError(reason: "a pattern of nested repetitions") }
    switch node {
    case .empty: break
    case .set(let set): try add(.set(index(of: set)))
    case .sequence(let items): for item in items { try emit(item) }
    case .alternatives(let branches): try emit(branches)
    case .loop(let inside, let minimum, let maximum, let kind):
      try emit(inside, minimum, maximum, kind)
    case .look(let inside, let isAhead, let isNegative):
      try emitLook(inside, isAhead, isNegative)
    case .lineStart: try add(.lineStart)
    case .lineEnd: try add(.lineEnd)
    case .textStart: try add(.textStart)
    case .textEnd: try add(.textEnd)
    case .textEndBeforeNewline: try add(.textEndBeforeNewline)
    case .wordBoundary(let isNegative): try add(.wordBoundary(isNegative: isNegative))
    }
  }

  private mutating func emit(_ branches: [PatternNode]) throws(PatternError) {
    var jumps: [Int] = []
    for (number, branch) in branches.enumerated() {
      guard number < branches.count - 1 else {
        try emit(branch)
        break
      }
      let split = instructions.count
      try add(.split(split + 1, 0))
      try emit(branch)
      jumps.append(instructions.count)
      try add(.jump(0))
      instructions[split] = .split(split + 1, instructions.count)
    }
    for jump in jumps { instructions[jump] = .jump(instructions.count) }
  }

  private mutating func emit(
    _ inside: PatternNode, _ minimum: Int, _ maximum: Int?, _ kind: PatternNode.Loop
  ) throws(PatternError) {
    if kind == .possessive, case .set(let set) = inside {
      try add(.run(set: index(of: set), minimum: minimum, maximum: maximum ?? .max))
      return
    }
    for _ in 0..<minimum { try emit(inside) }
    guard let maximum else {
      let split = instructions.count
      try add(.split(0, 0))
      try emit(inside)
      try add(.jump(split))
      instructions[split] = choice(split + 1, instructions.count, kind)
      return
    }
    var splits: [Int] = []
    for _ in minimum..<max(minimum, maximum) {
      splits.append(instructions.count)
      try add(.split(0, 0))
      try emit(inside)
    }
    for split in splits { instructions[split] = choice(split + 1, instructions.count, kind) }
  }

  private func choice(_ more: Int, _ done: Int, _ kind: PatternNode.Loop) -> Instruction {
    kind == .lazy ? .split(done, more) : .split(more, done)
  }

  private mutating func emitLook(
    _ inside: PatternNode, _ isAhead: Bool, _ isNegative: Bool
  ) throws(PatternError) {
    if let set = Self.singleSet(inside) {
      let index = index(of: set)
      try add(
        isAhead
          ? .before(set: index, isNegative: isNegative) : .after(set: index, isNegative: isNegative)
      )
      return
    }
    guard isAhead else { throw PatternError(reason: "a look-behind longer than one character") }
    guard let length = Self.longest(inside), length <= 64 else {
      throw PatternError(reason: "a look-ahead without bound")
    }
    let look = instructions.count
    try add(.accept)
    try emit(inside)
    try add(.accept)
    instructions[look] = .look(
      start: look + 1, next: instructions.count, isNegative: isNegative)
  }

  private static func singleSet(_ node: PatternNode) -> ScalarSet? {
    switch node {
    case .set(let set): set
    case .sequence(let items) where items.count == 1: singleSet(items[0])
    default: nil
    }
  }

  /// The most scalars that a node can match; nil without bound.
  private static func longest(_ node: PatternNode) -> Int? {
    switch node {
    case .set: 1
    case .sequence(let items):
      items.reduce(0 as Int?) { sum, item in
        longest(item).flatMap { length in sum.map { $0 + length } }
      }
    case .alternatives(let branches):
      branches.reduce(0 as Int?) { most, item in
        longest(item).flatMap { length in most.map { max($0, length) } }
      }
    case .loop(let inside, _, let maximum, _):
      maximum.flatMap { count in longest(inside).map { min($0, 1000) * count } }
    default: 0
    }
  }
}
