import LinearAlgebra

/// A logistic regression to be fitted: which strength and which fold left out.
struct LogisticFit: Sendable {
  /// C: the inverse of the L2 penalty, on the sum of losses as in scikit-learn.
  var inverseRegularisation: Double
  /// The fold left out, or ``LogisticProblem/nothing``.
  var leftOut = LogisticProblem.nothing
}

/// What a fit came to.
struct LogisticSolution: Sendable {
  /// `[columns, dimension]` weights, then `[columns]` intercepts.
  var parameters: [Float]
  /// Whether it stopped by itself, not by the limit of iterations.
  var converged: Bool
}

/// Fits many L2-regularised logistic regressions at once: binary, or multinomial over all classes.
///
/// Minimises (1/n) Σ loss + ‖w‖² / (2 C n) with free intercepts from zero, and stops where
/// scikit-learn's `LogisticRegression(C=…)` stops (1.5 and later: largest component of the gradient at
/// most 10⁻⁴, or 100 steps). All fits advance together, each a ``LbfgsbPathFit``, so that values
/// and gradients of all of them are two matrix products a step (``LogisticPass``).
struct LogisticSolver: Sendable {
  let problem: LogisticProblem
  let threads: Int
  /// The largest component of the gradient at which a fit stops.
  var tolerance = 1e-4
  var mostIterations = 100

  /// Solves `fits`; `finished` receives how many of them are done.
  func solve(_ fits: [LogisticFit], finished: (Int) -> Void = { _ in }) -> [LogisticSolution] {
    let start = [Double](repeating: 0, count: problem.parameters)
    var states = fits.map { _ in
      LbfgsbPathFit(start: start, tolerance: tolerance, mostIterations: mostIterations)
    }
    var counts: [Int: Double] = [:]
    for fit in fits where counts[fit.leftOut] == nil {
      counts[fit.leftOut] = Double(max(1, problem.sampleCount(leavingOut: fit.leftOut)))
    }
    while true {
      let active = states.indices.filter { states[$0].isActive }
      finished(states.count - active.count)
      if active.isEmpty { break }
      let places = Places(active.map { (states[$0].trial, fits[$0].leftOut) })
      let pass = LogisticPass(
        problem, points: places.points.map { $0.map { Float($0) } }, leftOut: places.leftOut)
      let sums = pass.sums(threads: threads)
      for (position, index) in active.enumerated() {
        let slot = places.slots[position]
        let count = counts[fits[index].leftOut] ?? 1
        let (value, gradient) = objective(
          loss: sums.losses[slot], gradient: sums.gradients[slot], at: places.points[slot],
          count: count, inverseRegularisation: fits[index].inverseRegularisation)
        states[index].observe(value: value, gradient: gradient)
      }
    }
    return states.map { state in
      LogisticSolution(
        parameters: state.point.map { Float($0) }, converged: state.state != .exhausted)
    }
  }

  /// Value and gradient of the objective from the sums over samples.
  private func objective(
    loss: Double, gradient sums: [Float], at point: [Double], count: Double,
    inverseRegularisation: Double
  ) -> (Double, [Double]) {
    let weights = problem.columns * problem.features.columns
    let (scale, decay) = (1 / count, 1 / (inverseRegularisation * count))
    var squares = 0.0
    var gradient = [Double](repeating: 0, count: sums.count)
    for index in 0..<weights {
      squares += point[index] * point[index]
      gradient[index] = Double(sums[index]) * scale + decay * point[index]
    }
    for index in weights..<sums.count { gradient[index] = Double(sums[index]) * scale }
    return (loss * scale + 0.5 * decay * squares, gradient)
  }

  /// Where sums are wanted, each place once: the fits of all strengths stand at the same point until
  /// their penalties have parted them, which is so for the first two steps.
  private struct Places {
    var points: [[Double]] = []
    var leftOut: [Int] = []
    /// The place of every fit.
    var slots: [Int] = []

    init(_ wanted: [(point: [Double], leftOut: Int)]) {
      var known: [Int: [Int]] = [:]
      for (point, fold) in wanted {
        if let slot = known[fold]?.first(where: { points[$0] == point }) {
          slots.append(slot)
          continue
        }
        known[fold, default: []].append(points.count)
        slots.append(points.count)
        points.append(point)
        leftOut.append(fold)
      }
    }
  }
}
