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
/// most 10⁻⁴, or 100 steps). All fits advance together, each a ``QuasiNewtonFit``, so that values
/// and gradients of all of them are two matrix products a step (``LogisticPass``).
struct LogisticSolver: Sendable {
  let problem: LogisticProblem
  let threads: Int
  /// The largest component of the gradient at which a fit stops.
  var tolerance = 1e-4
  var mostIterations = 100

  /// Solves `fits`.
  func solve(_ fits: [LogisticFit]) -> [LogisticSolution] {
    let start = [Double](repeating: 0, count: problem.parameters)
    var states = fits.map { _ in
      QuasiNewtonFit(start: start, tolerance: tolerance, mostIterations: mostIterations)
    }
    var counts: [Int: Double] = [:]
    for fit in fits where counts[fit.leftOut] == nil {
      counts[fit.leftOut] = Double(max(1, problem.sampleCount(leavingOut: fit.leftOut)))
    }
    while true {
      let active = states.indices.filter { states[$0].isActive }
      if active.isEmpty { break }
      let trials = active.map { states[$0].trial }
      let pass = LogisticPass(
        problem, points: trials.map { $0.map { Float($0) } },
        leftOut: active.map { fits[$0].leftOut })
      let sums = pass.sums(threads: threads)
      for (slot, index) in active.enumerated() {
        let count = counts[fits[index].leftOut] ?? 1
        let (value, gradient) = objective(
          loss: sums.losses[slot], gradient: sums.gradients[slot], at: trials[slot], count: count,
          inverseRegularisation: fits[index].inverseRegularisation)
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
    let weights = problem.columns * problem.features.dimension
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
}
