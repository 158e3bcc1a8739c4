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
  /// `[columns, dimension]` weights, then `[columns]` intercepts; for centred features.
  var parameters: [Float]
  /// Mean p (1 − p) at the solution.
  var curvature: Double
  var passes: Int
  var converged: Bool
}

/// Fits many L2-regularised logistic regressions at once: binary, or multinomial over all classes.
///
/// Minimises (1/n) Σ loss + ‖w‖² / (2 C n), intercepts free, which has the minimum of
/// scikit-learn's `LogisticRegression(C=…)`. All fits advance together, so that a gradient of all
/// of them is two matrix products (``LogisticPass``); each is a ``QuasiNewtonFit`` whose first
/// inverse Hessian is (p(1−p) XᵀX / n + I / (C n))⁻¹, shared by the fits of one C.
struct LogisticSolver: Sendable {
  /// Above this width the inverse Hessian costs more than it saves; the diagonal serves.
  static let widestInverse = 1600
  private static let mostPreconditionerBytes = 256 << 20
  private static let mostPasses = 400
  /// On gᵀ H g in units of the mean loss: margins end about 10⁻⁴ from the optimum, and the last step
  /// after that gains another digit.
  private static let tolerance = 2e-10

  let problem: LogisticProblem
  /// XᵀX / n over the rows that take part in the widest problem, `[dimension, dimension]`; or its
  /// diagonal when the features are wide.
  let moments: FeatureMoments
  let threads: Int

  /// Solves `fits`, each from its start.
  func solve(
    _ fits: [LogisticFit], starts: [[Float]], preconditioners: [Double: Preconditioner]
  ) -> [LogisticSolution] {
    var states = starts.map { QuasiNewtonFit(start: $0) }
    var curvatures = [Double](repeating: 0, count: fits.count)
    var counts: [Int: Double] = [:]
    for fit in fits where counts[fit.leftOut] == nil {
      counts[fit.leftOut] = Double(max(1, problem.sampleCount(leavingOut: fit.leftOut)))
    }
    var round = 0
    while round < Self.mostPasses {
      let active = states.indices.filter { states[$0].isActive }
      if active.isEmpty { break }
      let trials = active.map { states[$0].trial }
      let pass = LogisticPass(problem, points: trials, leftOut: active.map { fits[$0].leftOut })
      let sums = pass.sums(threads: threads)
      for (slot, index) in active.enumerated() {
        let count = counts[fits[index].leftOut] ?? 1
        curvatures[index] = sums.curvatures[slot] / count
        states[index].observe(
          gradient(
            sums.gradients[slot], at: trials[slot], count: count,
            inverseRegularisation: fits[index].inverseRegularisation))
      }
      turn(&states, fits: fits, preconditioners: preconditioners)
      round += 1
    }
    return states.indices.map { index in
      let state = states[index]
      return LogisticSolution(
        parameters: state.point, curvature: curvatures[index], passes: state.passes,
        converged: !state.isActive)
    }
  }

  /// The gradient of the objective from the sums over samples.
  private func gradient(
    _ sums: [Float], at point: [Float], count: Double, inverseRegularisation: Double
  ) -> [Float] {
    let weights = problem.columns * problem.features.dimension
    let (scale, decay) = (Float(1 / count), Float(1 / (inverseRegularisation * count)))
    var gradient = sums
    for index in 0..<weights { gradient[index] = gradient[index] * scale + decay * point[index] }
    for index in weights..<gradient.count { gradient[index] *= scale }
    return gradient
  }

  /// Gives every fit that has reached a new point its next direction.
  private func turn(
    _ states: inout [QuasiNewtonFit], fits: [LogisticFit],
    preconditioners: [Double: Preconditioner]
  ) {
    let turning = states.indices.filter { states[$0].state == .turning }
    let groups = Dictionary(grouping: turning) { fits[$0].inverseRegularisation }
    for (strength, members) in groups.sorted(by: { $0.key < $1.key }) {
      guard let preconditioner = preconditioners[strength] else {
        preconditionFailure("every strength has its preconditioner")
      }
      let products = preconditioner.apply(
        members.map { states[$0].firstLoop() }, columns: problem.columns)
      for (index, product) in zip(members, products) {
        states[index].secondLoop(product, tolerance: Self.tolerance)
      }
    }
  }

  /// One preconditioner for each strength from second moments, for fits that start far off.
  ///
  /// - Parameter curvature: Mean p (1 − p) at the start.
  func firstPreconditioners(strengths: [Double], curvature: Double, count: Int) throws
    -> [Double: Preconditioner]
  {
    let made = try parallelMap(count: strengths.count, threads: threads) { index in
      Preconditioner(
        moments: moments, curvature: max(curvature, 1e-4),
        ridge: 1 / (strengths[index] * Double(max(count, 1))))
    }
    return Dictionary(uniqueKeysWithValues: zip(strengths, made))
  }

  /// One preconditioner for each strength from the Hessians at its solution, for fits that start
  /// there; those of `earlier` where features are too wide or a Hessian has no inverse.
  func preconditioners(
    at solutions: [Double: LogisticSolution], count: Int, earlier: [Double: Preconditioner]
  ) throws -> [Double: Preconditioner] {
    let (width, columns) = (problem.features.dimension + 1, problem.columns)
    let strengths = solutions.keys.sorted()
    guard moments.full != nil,
      strengths.count * columns * width * width * 4 <= Self.mostPreconditionerBytes
    else { return earlier }
    let made = try parallelMap(count: strengths.count, threads: threads) { index in
      let strength = strengths[index]
      guard let point = solutions[strength]?.parameters else { return Preconditioner?.none }
      return Preconditioner(
        hessians: LogisticHessian.columns(of: problem, at: point), dimension: width - 1,
        ridge: 1 / (strength * Double(max(count, 1))))
    }
    var all = earlier
    for (strength, found) in zip(strengths, made) { if let found { all[strength] = found } }
    return all
  }
}
