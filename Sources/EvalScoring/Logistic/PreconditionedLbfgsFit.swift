/// One fit of a batch that goes to the optimum: limited-memory BFGS (Nocedal and Wright, Numerical Optimization, algorithm
/// 7.4) whose first Hessian comes from outside, and a line search that reads gradients only.
///
/// The objective is convex, so its slope along a line grows: a step is taken as soon as the slope
/// at its end is not more than half as steep upwards as it was downwards, and shortened by the
/// secant rule otherwise. No value of the objective is needed, which would be lost in rounding
/// near the optimum.
struct PreconditionedLbfgsFit: Sendable {
  private static let memory = 16

  /// The parameters reached.
  private(set) var point: [Float]
  /// The direction of the running line search.
  private var direction: [Float]
  private var gradient: [Float] = []
  private var step = 0.0
  private var slope = 0.0
  private var pairs: [(change: [Float], response: [Float], curvature: Double)] = []
  private var coefficients: [Double] = []
  private(set) var state = State.starting
  /// Gradients taken so far.
  private(set) var passes = 0

  enum State: Sendable {
    case starting
    case searching
    /// A direction is wanted for the new point.
    case turning
    case converged
    /// No step along the direction lowers the slope: float32 resolves no more.
    case exhausted
  }

  /// A fit that starts at `point`.
  init(start point: [Float]) {
    self.point = point
    direction = [Float](repeating: 0, count: point.count)
  }

  var isActive: Bool {
    switch state {
    case .starting, .searching, .turning: true
    case .converged, .exhausted: false
    }
  }

  /// Where the gradient is wanted.
  var trial: [Float] {
    guard state == .searching else { return point }
    var trial = point
    FloatVector.add(step, direction, to: &trial)
    return trial
  }

  /// Takes the gradient at ``trial``.
  mutating func observe(_ found: [Float]) {
    passes += 1
    guard state == .searching else {
      gradient = found
      state = .turning
      return
    }
    let reached = FloatVector.dot(found, direction)
    guard reached.isFinite, reached <= -0.5 * slope else {
      let share = reached.isFinite ? -slope / (reached - slope) : 0.1
      step *= min(0.7, max(0.1, share))
      if step < 1e-6 { state = .exhausted }
      return
    }
    var change = direction
    for index in change.indices { change[index] *= Float(step) }
    var response = found
    FloatVector.add(-1, gradient, to: &response)
    let curvature = FloatVector.dot(change, response)
    if curvature > 0, curvature.isFinite {
      pairs.append((change, response, curvature))
      if pairs.count > Self.memory { pairs.removeFirst() }
    }
    FloatVector.add(1, change, to: &point)
    gradient = found
    state = .turning
  }

  /// The first half of the two-loop recursion: what the first inverse Hessian is applied to.
  mutating func firstLoop() -> [Float] {
    var q = gradient
    coefficients = []
    for pair in pairs.reversed() {
      let coefficient = FloatVector.dot(pair.change, q) / pair.curvature
      coefficients.append(coefficient)
      FloatVector.add(-coefficient, pair.response, to: &q)
    }
    return q
  }

  /// The second half, from the product with the first inverse Hessian; starts the next search, or
  /// ends the fit with a last step when gᵀ H g, about twice the distance from the lowest value, is
  /// below `tolerance`.
  mutating func secondLoop(_ product: [Float], tolerance: Double) {
    var r = product
    for (pair, coefficient) in zip(pairs, coefficients.reversed()) {
      let back = FloatVector.dot(pair.response, r) / pair.curvature
      FloatVector.add(coefficient - back, pair.change, to: &r)
    }
    for index in r.indices { r[index] = -r[index] }
    direction = r
    slope = FloatVector.dot(gradient, r)
    guard slope < 0 else {
      state = slope == 0 ? .converged : .exhausted
      return
    }
    step = 1
    if -slope <= tolerance {
      FloatVector.add(1, direction, to: &point)
      state = .converged
    } else {
      state = .searching
    }
  }
}
