/// One fit of a batch: limited-memory BFGS for a smooth function without bounds, along the path of
/// L-BFGS-B (Byrd, Lu, Nocedal and Zhu, SIAM J. Sci. Comput. 16, 1995; Zhu et al., ACM TOMS 23, 1997)
/// as SciPy runs it for scikit-learn.
///
/// Following the path, and not only the objective, matters: scikit-learn stops at a gradient of 10⁻⁴,
/// where the path still shows in one prediction out of a few hundred.
struct LbfgsbPathFit: Sendable {
  /// Pairs remembered.
  private static let memory = 10
  /// Relative fall of the value at which SciPy stops for scikit-learn: 64 ε.
  private static let smallestFall = 64 * Double.ulpOfOne
  /// Trials of one line search.
  private static let mostTrials = 50

  enum State: Sendable {
    case starting
    case searching
    case converged
    /// Stopped after as many iterations as were allowed.
    case exhausted
    /// Rounding leaves no step that lowers the value.
    case stuck
  }

  /// The parameters reached.
  private(set) var point: [Double]
  private(set) var state = State.starting
  /// Accepted steps.
  private(set) var iterations = 0
  private let tolerance: Double
  private let mostIterations: Int
  private var value = 0.0
  private var gradient: [Double] = []
  private var direction: [Double] = []
  private var search = LineSearch(value: 0, slope: -1, step: 1)
  private var slope = 0.0
  private var trials = 0
  private var pairs: [Pair] = []

  /// A step and the change of the gradient along it.
  private struct Pair: Sendable {
    var change: [Double]
    var response: [Double]
    /// changeᵀ response.
    var curvature: Double
  }

  /// A fit that starts at `point` and stops when no component of the gradient is larger than
  /// `tolerance`, or after `mostIterations` steps.
  init(start point: [Double], tolerance: Double, mostIterations: Int) {
    self.point = point
    self.tolerance = tolerance
    self.mostIterations = mostIterations
  }

  var isActive: Bool { state == .starting || state == .searching }

  /// Where value and gradient are wanted.
  var trial: [Double] {
    guard state == .searching else { return point }
    let step = search.step
    return point.indices.map { point[$0] + step * direction[$0] }
  }

  /// Takes value and gradient at ``trial``.
  mutating func observe(value found: Double, gradient answer: [Double]) {
    guard state == .searching else {
      value = found
      gradient = answer
      if Self.largest(answer) <= tolerance { state = .converged } else { turn() }
      return
    }
    trials += 1
    let reached = Self.dot(answer, direction)
    let step = search.step
    guard search.accepts(value: found, slope: reached) else {
      if trials >= Self.mostTrials { restart() }
      return
    }
    take(step: step, value: found, gradient: answer, slope: reached)
  }

  private mutating func take(
    step: Double, value found: Double, gradient answer: [Double], slope reached: Double
  ) {
    let former = value
    let response = answer.indices.map { answer[$0] - gradient[$0] }
    let change = direction.map { $0 * step }
    for index in point.indices { point[index] += change[index] }
    value = found
    gradient = answer
    iterations += 1
    if Self.largest(answer) <= tolerance {
      state = .converged
    } else if iterations >= mostIterations {
      state = .exhausted
    } else if former - found <= Self.smallestFall * max(abs(former), abs(found), 1) {
      state = .converged
    } else {
      let curvature = (reached - slope) * step
      if curvature > Double.ulpOfOne * -slope * step {
        pairs.append(Pair(change: change, response: response, curvature: curvature))
        if pairs.count > Self.memory { pairs.removeFirst() }
      }
      turn()
    }
  }

  /// Starts the next line search, along −H g.
  private mutating func turn() {
    direction = quasiNewtonDirection()
    slope = Self.dot(gradient, direction)
    guard slope < 0 else { return restart() }
    let first =
      iterations == 0 ? min(1 / Self.dot(direction, direction).squareRoot(), 1e10) : 1
    search = LineSearch(value: value, slope: slope, step: first)
    trials = 0
    state = .searching
  }

  /// Forgets the pairs after a failed search; without any, no step is left.
  private mutating func restart() {
    guard !pairs.isEmpty else {
      state = .stuck
      return
    }
    pairs = []
    turn()
  }

  /// −H g by the two-loop recursion (Nocedal and Wright, Numerical Optimization, algorithm 7.4) from
  /// H = sᵀy / yᵀy of the last pair.
  private func quasiNewtonDirection() -> [Double] {
    var q = gradient.map { -$0 }
    var coefficients: [Double] = []
    for pair in pairs.reversed() {
      let coefficient = Self.dot(pair.change, q) / pair.curvature
      coefficients.append(coefficient)
      Self.add(-coefficient, pair.response, to: &q)
    }
    if let last = pairs.last {
      let scale = last.curvature / Self.dot(last.response, last.response)
      for index in q.indices { q[index] *= scale }
    }
    for (pair, coefficient) in zip(pairs, coefficients.reversed()) {
      Self.add(coefficient - Self.dot(pair.response, q) / pair.curvature, pair.change, to: &q)
    }
    return q
  }

  private static func largest(_ values: [Double]) -> Double {
    values.reduce(0) { max($0, abs($1)) }
  }

  /// Σ aᵢ bᵢ, four lanes in a fixed order.
  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in
        let count = a.count / 8
        var lanes = (SIMD4<Double>(), SIMD4<Double>())
        var index = 0
        while index + 8 <= count {
          let offset = 8 * index
          lanes.0 +=
            a.loadUnaligned(fromByteOffset: offset, as: SIMD4<Double>.self)
            * b.loadUnaligned(fromByteOffset: offset, as: SIMD4<Double>.self)
          lanes.1 +=
            a.loadUnaligned(fromByteOffset: offset + 32, as: SIMD4<Double>.self)
            * b.loadUnaligned(fromByteOffset: offset + 32, as: SIMD4<Double>.self)
          index += 8
        }
        var sum = (lanes.0 + lanes.1).sum()
        while index < count {
          sum +=
            a.load(fromByteOffset: 8 * index, as: Double.self)
            * b.load(fromByteOffset: 8 * index, as: Double.self)
          index += 1
        }
        return sum
      }
    }
  }

  /// y += scale · x.
  private static func add(_ scale: Double, _ x: [Double], to y: inout [Double]) {
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        for index in 0..<x.count { y[index] += scale * x[index] }
      }
    }
  }
}
