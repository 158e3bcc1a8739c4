import EvalCore

/// SentEval's three validation schemes with logistic regression fitted to convergence.
///
/// The grid of C, the folds, the rounding of validation scores and what is refitted on what are those of
/// SentEval's scikit-learn mode (facts §4.1; Conneau and Kiela, arXiv 1803.05449): C is 2⁻² … 2³ in
/// the nested and the development-split scheme, 2⁻¹ … 2⁵ for folds on train. Fits start from the
/// solution on more data at the same C, and all fits of a fold advance as one batch.
struct LogisticProbe: Sendable {
  static let shortGrid = (-2...3).map { Double(sign: .plus, exponent: $0, significand: 1) }
  static let foldGrid = (-1...5).map { Double(sign: .plus, exponent: $0, significand: 1) }
  /// Columns that make a product efficient; narrower fits of several folds go together.
  private static let usefulColumns = 40

  let spec: ProbeSpec
  let place: String
  let threads: Int
  let progress: ProbeProgress?

  /// Outer folds are scored; inside each, inner folds choose C.
  func nested(_ samples: ProbeSamples) throws -> ProbeOutcome {
    let outer = try StratifiedFolds(
      labels: samples.labels, count: spec.folds, seed: spec.seed, place: place)
    // Rows stand fold by fold, so that leaving one out leaves at most two ranges.
    let order = samples.labels.indices.sorted {
      (outer.assignment[$0], $0) < (outer.assignment[$1], $1)
    }
    let base = try Base(
      samples: samples, order: order, grid: Self.shortGrid, threads: threads, foldsFollow: true)
    let bounds = (0...spec.folds).map { fold in outer.assignment.count { $0 < fold } }
    let counter = ProgressCount(total: spec.folds, listener: progress)
    let parts = try parallelMap(count: spec.folds, threads: threads) { fold in
      defer { counter.advance() }
      return try outerFold(base, order: order, held: bounds[fold]..<bounds[fold + 1])
    }
    var outcome = ProbeOutcome(
      predicted: [Int](repeating: 0, count: samples.count), accuracies: [], chosen: [],
      validation: [], unconverged: base.unconverged)
    for (fold, part) in parts.enumerated() {
      for (offset, row) in (bounds[fold]..<bounds[fold + 1]).enumerated() {
        outcome.predicted[order[row]] = part.predicted[offset]
      }
      outcome.accuracies += part.accuracies
      outcome.chosen += part.chosen
      outcome.validation += part.validation
      outcome.unconverged += part.unconverged
    }
    return outcome
  }

  private func outerFold(_ base: Base, order: [Int], held: Range<Int>) throws -> ProbeOutcome {
    var problem = base.problem
    problem.ranges = [0..<held.lowerBound, held.upperBound..<problem.labels.count]
    let training = problem.ranges.flatMap { $0 }
    // Inner folds are dealt in SentEval's order of samples, not in the order of rows.
    let ascending = training.sorted { order[$0] < order[$1] }
    let inner = try StratifiedFolds(
      labels: ascending.map { problem.labels[$0] }, count: spec.folds, seed: spec.seed,
      place: place)
    for (position, row) in ascending.enumerated() {
      problem.folds[row] = inner.assignment[position]
    }

    let solver = LogisticSolver(problem: problem, moments: base.moments, threads: 1)
    let whole = solver.solve(
      base.grid.map { LogisticFit(inverseRegularisation: $0) }, starts: base.starts,
      preconditioners: base.preconditioners)
    let scores = validationScores(
      solver, folds: Array(0..<spec.folds), starts: whole.map(\.parameters), base: base)
    let rounded = scores.means.map { ProbeOutcome.percent($0) }
    let best = ProbeOutcome.firstLargest(rounded)
    let pass = LogisticPass(
      problem, points: [whole[best].parameters], leftOut: [LogisticProblem.nothing])
    let codes = pass.predictions(on: held)[0]
    return ProbeOutcome(
      predicted: codes.map { base.codes.labels[$0] },
      accuracies: [ProbeOutcome.accuracy(codes, problem.labels[held])],
      chosen: [base.grid[best]], validation: [rounded[best]],
      unconverged: scores.unconverged + whole.count { !$0.converged })
  }

  /// Fits every C on all but each of `folds` and scores it there.
  private func validationScores(
    _ solver: LogisticSolver, folds: [Int], starts: [[Float]], base: Base
  ) -> (means: [Double], unconverged: Int) {
    let fits = base.grid.flatMap { strength in
      folds.map { LogisticFit(inverseRegularisation: strength, leftOut: $0) }
    }
    let solutions = solver.solve(
      fits, starts: starts.flatMap { start in folds.map { _ in start } },
      preconditioners: base.preconditioners)
    let leftOut = fits.map(\.leftOut)
    let pass = LogisticPass(
      solver.problem, points: solutions.map(\.parameters), leftOut: leftOut)
    let correct = pass.correctOnLeftOut(leftOut: leftOut)
    let all = solver.problem.sampleCount(leavingOut: LogisticProblem.nothing)
    let sizes = folds.map { all - solver.problem.sampleCount(leavingOut: $0) }
    let means = base.grid.indices.map { index in
      let shares = folds.indices.map { fold in
        Double(correct[index * folds.count + fold]) / Double(max(1, sizes[fold]))
      }
      return shares.reduce(0, +) / Double(shares.count)
    }
    return (means, solutions.count { !$0.converged })
  }

  /// Folds on train choose C; the refit on all of train is scored on test.
  func foldsOnTrain(_ train: ProbeSamples, test: ProbeSamples) throws -> ProbeOutcome {
    let folds = try StratifiedFolds(
      labels: train.labels, count: spec.folds, seed: spec.seed, place: place)
    let base = try Base(
      samples: train, order: Array(train.labels.indices), grid: Self.foldGrid, threads: threads,
      foldsFollow: true)
    var problem = base.problem
    problem.folds = folds.assignment
    let solver = LogisticSolver(problem: problem, moments: base.moments, threads: 1)
    let columns = base.grid.count * problem.columns
    let size = max(1, min((spec.folds + 1) / 2, Self.usefulColumns / columns))
    let groups = stride(from: 0, to: spec.folds, by: size).map {
      Array($0..<min($0 + size, spec.folds))
    }
    let counter = ProgressCount(total: spec.folds, listener: progress)
    let parts = try parallelMap(count: groups.count, threads: threads) { index in
      defer { counter.advance(by: groups[index].count) }
      return validationScores(solver, folds: groups[index], starts: base.starts, base: base)
    }
    let rounded = base.grid.indices.map { index in
      let sum = zip(parts, groups).reduce(0.0) { $0 + $1.0.means[index] * Double($1.1.count) }
      return ProbeOutcome.percent(sum / Double(spec.folds))
    }
    let best = ProbeOutcome.firstLargest(rounded)
    return outcome(
      base: base, best: best, validation: rounded[best], test: test,
      unconverged: parts.reduce(base.unconverged) { $0 + $1.unconverged })
  }

  /// The development split chooses C among fits on train; the chosen fit is scored on test.
  func developmentSplit(_ train: ProbeSamples, dev: ProbeSamples, test: ProbeSamples) throws
    -> ProbeOutcome
  {
    let base = try Base(
      samples: train, order: Array(train.labels.indices), grid: Self.shortGrid, threads: threads,
      foldsFollow: false)
    let predicted = base.predictions(on: dev, starts: base.starts)
    let rounded = predicted.map {
      ProbeOutcome.percent(ProbeOutcome.accuracy($0, dev.labels))
    }
    let best = ProbeOutcome.firstLargest(rounded)
    progress?(1, 1)
    return outcome(
      base: base, best: best, validation: rounded[best], test: test,
      unconverged: base.unconverged)
  }

  private func outcome(
    base: Base, best: Int, validation: Double, test: ProbeSamples, unconverged: Int
  ) -> ProbeOutcome {
    let predicted = base.predictions(on: test, starts: [base.starts[best]])[0]
    return ProbeOutcome(
      predicted: predicted, accuracies: [ProbeOutcome.accuracy(predicted, test.labels)],
      chosen: [base.grid[best]], validation: [validation], unconverged: unconverged)
  }
}

extension LogisticProbe {
  /// What all folds of a task share: centred features, and the fits on all samples.
  private struct Base: Sendable {
    let grid: [Double]
    let codes: ClassCodes
    let means: [Float]
    let problem: LogisticProblem
    let moments: FeatureMoments
    /// The solution on all samples, by C.
    let starts: [[Float]]
    let preconditioners: [Double: Preconditioner]
    let unconverged: Int

    init(
      samples: ProbeSamples, order: [Int], grid: [Double], threads: Int, foldsFollow: Bool
    ) throws {
      self.grid = grid
      codes = ClassCodes(training: samples.labels)
      var features = samples.features
      if order != Array(samples.labels.indices) { features = features.gathering(order) }
      means = features.columnMeans
      features.subtract(means)
      let labels = order.map { [codes] in codes.code(samples.labels[$0]) }
      problem = LogisticProblem(
        features: features, labels: labels, classes: codes.labels.count,
        ranges: [0..<labels.count], folds: [Int](repeating: 0, count: labels.count))
      moments = try FeatureMoments(of: features, threads: threads)
      let shares = codes.labels.indices.map { code in
        Double(labels.count { $0 == code }) / Double(labels.count)
      }
      let solver = LogisticSolver(problem: problem, moments: moments, threads: threads)
      let spread = shares.reduce(0) { $0 + $1 * (1 - $1) } / Double(shares.count)
      let first = try solver.firstPreconditioners(
        strengths: grid, curvature: spread, count: labels.count)
      let solutions = solver.solve(
        grid.map { LogisticFit(inverseRegularisation: $0) },
        starts: grid.map { [problem] _ in Self.start(problem, shares: shares) },
        preconditioners: first)
      starts = solutions.map(\.parameters)
      unconverged = solutions.count { !$0.converged }
      preconditioners =
        foldsFollow
        ? try solver.preconditioners(
          at: Dictionary(uniqueKeysWithValues: zip(grid, solutions)), count: labels.count,
          earlier: first) : first
    }

    /// Zero weights; intercepts that predict the shares of the classes.
    private static func start(_ problem: LogisticProblem, shares: [Double]) -> [Float] {
      var point = [Float](repeating: 0, count: problem.parameters)
      let weights = problem.columns * problem.features.dimension
      if problem.columns == 1 {
        point[weights] = Float(logarithm(shares[1] / shares[0]))
      } else {
        for column in 0..<problem.columns {
          point[weights + column] = Float(logarithm(shares[column]))
        }
      }
      return point
    }

    /// Predicted labels of other samples, `[fits][samples]`.
    func predictions(on samples: ProbeSamples, starts: [[Float]]) -> [[Int]] {
      var features = samples.features
      features.subtract(means)
      let other = LogisticProblem(
        features: features, labels: samples.labels, classes: codes.labels.count,
        ranges: [0..<samples.count], folds: [Int](repeating: 0, count: samples.count))
      let pass = LogisticPass(
        other, points: starts, leftOut: starts.map { _ in LogisticProblem.nothing })
      return pass.predictions(on: 0..<samples.count).map { $0.map { codes.labels[$0] } }
    }
  }
}
