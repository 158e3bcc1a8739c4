import EvalCore

/// SentEval's three validation schemes with logistic regression.
///
/// The grid of C, the folds, the rounding of validation scores and what is refitted on what are those
/// of SentEval's scikit-learn mode (facts §4.1; Conneau and Kiela, arXiv 1803.05449): C is 2⁻² … 2³ in the
/// nested and the development-split scheme, 2⁻¹ … 2⁵ for folds on train. All fits of a fold
/// advance as one batch.
struct LogisticProbe: Sendable {
  static let shortGrid = (-2...3).map { Double(sign: .plus, exponent: $0, significand: 1) }
  static let foldGrid = (-1...5).map { Double(sign: .plus, exponent: $0, significand: 1) }
  /// Numbers of a group of fits of several folds (columns × dimension): wide products are efficient,
  /// and memory is to stay in proportion to the features.
  private static let usefulNumbers = 100_000

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
    let codes = ClassCodes(training: samples.labels)
    let problem = LogisticProblem(
      features: samples.features.gathering(order),
      labels: order.map { codes.code(samples.labels[$0]) }, classes: codes.labels.count)
    let bounds = (0...spec.folds).map { fold in outer.assignment.count { $0 < fold } }
    let fitter = LogisticFitter(problem, grid: Self.shortGrid, threads: threads)
    let counter = ProgressCount(total: spec.folds, listener: progress)
    let parts = try parallelMap(count: spec.folds, threads: threads) { fold in
      defer { counter.advance() }
      return try outerFold(
        problem, fitter: fitter, codes: codes, order: order, held: bounds[fold]..<bounds[fold + 1])
    }
    var outcome = ProbeOutcome(
      predicted: [Int](repeating: 0, count: samples.count), accuracies: [], chosen: [],
      validation: [])
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

  private func outerFold(
    _ whole: LogisticProblem, fitter: LogisticFitter, codes: ClassCodes, order: [Int],
    held: Range<Int>
  ) throws -> ProbeOutcome {
    var problem = whole
    problem.ranges = [0..<held.lowerBound, held.upperBound..<problem.labels.count]
    // Inner folds are dealt in SentEval's order of samples, not in the order of rows.
    let ascending = problem.ranges.flatMap { $0 }.sorted { order[$0] < order[$1] }
    let inner = try StratifiedFolds(
      labels: ascending.map { problem.labels[$0] }, count: spec.folds, seed: spec.seed,
      place: place)
    for (position, row) in ascending.enumerated() {
      problem.folds[row] = inner.assignment[position]
    }

    // The fits on the whole fold, one of which is scored, ride along with those that choose.
    let folds = [LogisticProblem.nothing] + (0..<spec.folds)
    let solved = solve(problem, fitter: fitter, folds: folds)
    let rounded = Self.shortGrid.indices.map { index in
      let shares = (1...spec.folds).map { solved.accuracies[index * folds.count + $0] }
      return ProbeOutcome.percent(shares.reduce(0, +) / Double(spec.folds))
    }
    let best = ProbeOutcome.firstLargest(rounded)
    let found = predictions(
      problem, solved.solutions[best * folds.count].parameters, on: held)
    return ProbeOutcome(
      predicted: found.map { codes.labels[$0] },
      accuracies: [ProbeOutcome.accuracy(found, problem.labels[held])],
      chosen: [Self.shortGrid[best]], validation: [rounded[best]],
      unconverged: solved.solutions.count { !$0.converged })
  }

  /// Folds on train choose C; the refit on all of train is scored on test.
  func foldsOnTrain(_ train: ProbeSamples, test: ProbeSamples) throws -> ProbeOutcome {
    let folds = try StratifiedFolds(
      labels: train.labels, count: spec.folds, seed: spec.seed, place: place)
    let codes = ClassCodes(training: train.labels)
    var problem = LogisticProblem(
      features: train.features, labels: train.labels.map(codes.code), classes: codes.labels.count)
    let whole = problem
    problem.folds = folds.assignment
    let numbers = Self.foldGrid.count * problem.parameters
    let size = max(1, min((spec.folds + 1) / 2, Self.usefulNumbers / numbers))
    let groups = stride(from: 0, to: spec.folds, by: size).map {
      Array($0..<min($0 + size, spec.folds))
    }
    let fitter = LogisticFitter(whole, grid: Self.foldGrid, threads: threads)
    let counter = ProgressCount(total: spec.folds, listener: progress)
    let parts = parallelMap(count: groups.count, threads: threads) { [problem] index in
      defer { counter.advance(by: groups[index].count) }
      return solve(problem, fitter: fitter, folds: groups[index])
    }
    let rounded = Self.foldGrid.indices.map { index in
      let sum = zip(parts, groups).reduce(0.0) { sum, part in
        let size = part.1.count
        return sum + part.0.accuracies[index * size..<(index + 1) * size].reduce(0, +)
      }
      return ProbeOutcome.percent(sum / Double(spec.folds))
    }
    let best = ProbeOutcome.firstLargest(rounded)
    let last = fitter.whole([Self.foldGrid[best]])[0]
    let stopped = parts.reduce(last.converged ? 0 : 1) { sum, part in
      sum + part.solutions.count { !$0.converged }
    }
    return outcome(
      last, classes: codes, test: test, chosen: Self.foldGrid[best], validation: rounded[best],
      unconverged: stopped)
  }

  /// The development split chooses C among fits on train; the chosen fit is scored on test.
  func developmentSplit(_ train: ProbeSamples, dev: ProbeSamples, test: ProbeSamples)
    -> ProbeOutcome
  {
    let codes = ClassCodes(training: train.labels)
    let problem = LogisticProblem(
      features: train.features, labels: train.labels.map(codes.code), classes: codes.labels.count)
    let solutions = LogisticFitter(problem, grid: Self.shortGrid, threads: threads)
      .whole(Self.shortGrid)
    let rounded = solutions.map { solution in
      let found = predictions(solution, classes: codes, of: dev)
      return ProbeOutcome.percent(ProbeOutcome.accuracy(found, dev.labels))
    }
    let best = ProbeOutcome.firstLargest(rounded)
    progress?(1, 1)
    return outcome(
      solutions[best], classes: codes, test: test, chosen: Self.shortGrid[best],
      validation: rounded[best], unconverged: solutions.count { !$0.converged })
  }

  /// Fits every C on all but each of `folds`, and scores each fit on what it left out: solutions and
  /// accuracies `[grid × folds]`.
  private func solve(_ problem: LogisticProblem, fitter: LogisticFitter, folds: [Int]) -> (
    solutions: [LogisticSolution], accuracies: [Double]
  ) {
    let fits = fitter.grid.flatMap { strength in
      folds.map { LogisticFit(inverseRegularisation: strength, leftOut: $0) }
    }
    let solutions = fitter.parts(fits, of: problem)
    let leftOut = fits.map(\.leftOut)
    let pass = LogisticPass(problem, points: solutions.map(\.parameters), leftOut: leftOut)
    let correct = pass.correctOnLeftOut(leftOut: leftOut)
    let all = problem.sampleCount(leavingOut: LogisticProblem.nothing)
    let sizes = folds.map { all - problem.sampleCount(leavingOut: $0) }
    let accuracies = correct.indices.map { index in
      Double(correct[index]) / Double(max(1, sizes[index % folds.count]))
    }
    return (solutions, accuracies)
  }

  /// Predicted class codes of the rows `range`.
  private func predictions(_ problem: LogisticProblem, _ parameters: [Float], on range: Range<Int>)
    -> [Int]
  {
    LogisticPass(problem, points: [parameters], leftOut: [LogisticProblem.nothing])
      .predictions(on: range)[0]
  }

  /// Predicted labels of other samples.
  private func predictions(
    _ solution: LogisticSolution, classes codes: ClassCodes, of samples: ProbeSamples
  ) -> [Int] {
    let problem = LogisticProblem(
      features: samples.features, labels: samples.labels, classes: codes.labels.count)
    return predictions(problem, solution.parameters, on: 0..<samples.count).map {
      codes.labels[$0]
    }
  }

  private func outcome(
    _ solution: LogisticSolution, classes codes: ClassCodes, test: ProbeSamples, chosen: Double,
    validation: Double, unconverged: Int
  ) -> ProbeOutcome {
    let predicted = predictions(solution, classes: codes, of: test)
    return ProbeOutcome(
      predicted: predicted, accuracies: [ProbeOutcome.accuracy(predicted, test.labels)],
      chosen: [chosen], validation: [validation], unconverged: unconverged)
  }
}
