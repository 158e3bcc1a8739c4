import LinearAlgebra

/// Fits many L2-regularised logistic regressions at once, to the optimum.
///
/// Fits on parts of the samples start from the solution on all samples at the same C, with an inverse
/// Hessian taken there. Why some probes go to the optimum and some do not: ``LogisticFitter``.
struct OptimumSolver: Sendable {
  private static let mostPasses = 400
  /// On gᵀ H g in units of the mean loss: the margins are then within about 10⁻³, and the last step
  /// after that gains another digit.
  private static let tolerance = 1e-7

  /// Solutions on all samples by strength.
  let solutions: [Double: LogisticSolution]
  private let preconditioners: [Double: Preconditioner]

  /// Solves `problem` for every strength of `grid`, and with `preparesParts` prepares for fits on parts
  /// of it.
  init(_ problem: LogisticProblem, grid: [Double], preparesParts: Bool, threads: Int) {
    let (width, classes) = (problem.features.columns, problem.classes)
    let count = Double(max(1, problem.labels.count))
    let isWorthwhile = Preconditioner.isWorthwhile(count: grid.count * classes, dimension: width)
    let first = isWorthwhile ? LogisticHessian.classes(of: problem, at: nil) : []
    let squares = LogisticHessian.meanSquares(of: problem)
    let even = 1 / Double(classes)
    let early = parallelMap(count: grid.count, threads: threads) { index in
      let ridge = 1 / (grid[index] * count)
      let full =
        isWorthwhile ? Preconditioner(hessians: first, dimension: width, ridge: ridge) : nil
      return full
        ?? Preconditioner(squares: squares, curvature: even * (1 - even), ridge: ridge)
    }
    let start = [Float](repeating: 0, count: problem.parameters)
    let found = Self.solve(
      problem, grid.map { LogisticFit(inverseRegularisation: $0) }, starts: grid.map { _ in start },
      preconditioners: Dictionary(uniqueKeysWithValues: zip(grid, early)), threads: threads)
    let late = parallelMap(count: grid.count, threads: threads) { index in
      guard isWorthwhile, preparesParts, problem.classes > 2 else { return early[index] }
      return Preconditioner(
        hessians: LogisticHessian.classes(of: problem, at: found[index].parameters),
        dimension: width, ridge: 1 / (grid[index] * count)) ?? early[index]
    }
    solutions = Dictionary(uniqueKeysWithValues: zip(grid, found))
    preconditioners = Dictionary(uniqueKeysWithValues: zip(grid, late))
  }

  /// Solves fits on parts of the samples; their strengths are of the grid. `finished` receives how many
  /// of them are done.
  func solve(
    _ fits: [LogisticFit], of problem: LogisticProblem, threads: Int,
    finished: (Int) -> Void = { _ in }
  ) -> [LogisticSolution] {
    let starts = fits.map { fit in
      solutions[fit.inverseRegularisation]?.parameters
        ?? [Float](repeating: 0, count: problem.parameters)
    }
    return Self.solve(
      problem, fits, starts: starts, preconditioners: preconditioners, threads: threads,
      finished: finished)
  }

  private static func solve(
    _ problem: LogisticProblem, _ fits: [LogisticFit], starts: [[Float]],
    preconditioners: [Double: Preconditioner], threads: Int,
    finished: (Int) -> Void = { _ in }
  ) -> [LogisticSolution] {
    var states = starts.map { PreconditionedLbfgsFit(start: $0) }
    var counts: [Int: Double] = [:]
    for fit in fits where counts[fit.leftOut] == nil {
      counts[fit.leftOut] = Double(max(1, problem.sampleCount(leavingOut: fit.leftOut)))
    }
    for _ in 0..<mostPasses {
      let active = states.indices.filter { states[$0].isActive }
      finished(states.count - active.count)
      if active.isEmpty { break }
      let trials = active.map { states[$0].trial }
      let pass = LogisticPass(problem, points: trials, leftOut: active.map { fits[$0].leftOut })
      let sums = pass.sums(threads: threads)
      for (slot, index) in active.enumerated() {
        states[index].observe(
          gradient(
            sums.gradients[slot], at: trials[slot], of: problem,
            count: counts[fits[index].leftOut] ?? 1,
            inverseRegularisation: fits[index].inverseRegularisation))
      }
      turn(
        &states, fits: fits, preconditioners: preconditioners, columns: problem.columns,
        threads: threads)
    }
    return states.map { LogisticSolution(parameters: $0.point, converged: !$0.isActive) }
  }

  /// The gradient of the objective from the sums over samples.
  private static func gradient(
    _ sums: [Float], at point: [Float], of problem: LogisticProblem, count: Double,
    inverseRegularisation: Double
  ) -> [Float] {
    let weights = problem.columns * problem.features.columns
    let (scale, decay) = (Float(1 / count), Float(1 / (inverseRegularisation * count)))
    var gradient = sums
    for index in 0..<weights { gradient[index] = gradient[index] * scale + decay * point[index] }
    for index in weights..<gradient.count { gradient[index] *= scale }
    return gradient
  }

  /// Gives every fit that has reached a new point its next direction.
  private static func turn(
    _ states: inout [PreconditionedLbfgsFit], fits: [LogisticFit],
    preconditioners: [Double: Preconditioner], columns: Int, threads: Int
  ) {
    let turning = states.indices.filter { states[$0].state == .turning }
    let groups = Dictionary(grouping: turning) { fits[$0].inverseRegularisation }
      .sorted { $0.key < $1.key }
    let turned = parallelMap(count: groups.count, threads: threads) { [states] index in
      let (strength, members) = groups[index]
      guard let preconditioner = preconditioners[strength] else {
        preconditionFailure("every strength has its preconditioner")
      }
      var found = members.map { states[$0] }
      var halves: [[Float]] = []
      for slot in found.indices { halves.append(found[slot].firstLoop()) }
      for (slot, product) in preconditioner.apply(halves, columns: columns).enumerated() {
        found[slot].secondLoop(product, tolerance: tolerance)
      }
      return found
    }
    for (group, found) in zip(groups, turned) {
      for (index, state) in zip(group.value, found) { states[index] = state }
    }
  }
}
