import EvalCore
import LinearAlgebra

/// SentEval's three validation schemes with logistic regression.
///
/// The grid of C, the folds, the rounding of validation scores and what is refitted on what are those
/// of SentEval's scikit-learn mode (facts §4.1; Conneau and Kiela, arXiv 1803.05449): C is 2⁻² … 2³ in the
/// nested and the development-split scheme, 2⁻¹ … 2⁵ for folds on train. All fits of a fold
/// advance as one batch. Which fits stop where: ``LogisticFitter``.
struct LogisticProbe: Sendable {
  static let shortGrid = (-2...3).map { Double(sign: .plus, exponent: $0, significand: 1) }
  static let foldGrid = (-1...5).map { Double(sign: .plus, exponent: $0, significand: 1) }

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
    var problem = LogisticProblem(
      features: samples.features.gathering(order),
      labels: order.map { codes.code(samples.labels[$0]) }, classes: codes.labels.count)
    let bounds = (0...spec.folds).map { fold in outer.assignment.count { $0 < fold } }
    let fitter = LogisticFitter(problem, grid: Self.shortGrid, purpose: .folds, threads: threads)
    let counter = ProgressCount(total: spec.folds, listener: progress)
    let choices = try parallelMap(count: spec.folds, threads: threads) { [problem] fold in
      defer { counter.advance() }
      return try choose(
        problem, fitter: fitter, order: order, held: bounds[fold]..<bounds[fold + 1])
    }

    // The fits that are scored, each on all but its outer fold, are one batch.
    for fold in 0..<spec.folds {
      for row in bounds[fold]..<bounds[fold + 1] { problem.folds[row] = Int32(fold) }
    }
    let solutions = fitter.parts(
      choices.enumerated().map {
        LogisticFit(inverseRegularisation: $1.strength, leftOut: $0)
      }, of: problem, threads: threads)
    var outcome = ProbeOutcome(
      predicted: [Int](repeating: 0, count: samples.count), accuracies: [],
      chosen: choices.map(\.strength), validation: choices.map(\.validation),
      unconverged: choices.reduce(solutions.count { !$0.converged }) { $0 + $1.unconverged })
    for fold in 0..<spec.folds {
      let held = bounds[fold]..<bounds[fold + 1]
      let found = predictions(problem, solutions[fold].parameters, on: held)
      outcome.accuracies.append(
        ProbeOutcome.accuracy(found, problem.labels[held].map { Int($0) }))
      for (row, code) in zip(held, found) { outcome.predicted[order[row]] = codes.labels[code] }
    }
    return outcome
  }

  /// What inner folds chose.
  private struct Choice: Sendable {
    var strength: Double
    /// In per cent, rounded to two decimals.
    var validation: Double
    var unconverged: Int
  }

  /// Chooses C by inner folds on all samples but `held`.
  private func choose(
    _ whole: LogisticProblem, fitter: LogisticFitter, order: [Int], held: Range<Int>
  ) throws -> Choice {
    var problem = whole
    problem.ranges = [0..<held.lowerBound, held.upperBound..<problem.labels.count]
    // Inner folds are dealt in SentEval's order of samples, not in the order of rows.
    let ascending = problem.ranges.flatMap { $0 }.sorted { order[$0] < order[$1] }
    let inner = try StratifiedFolds(
      labels: ascending.map { Int(problem.labels[$0]) }, count: spec.folds, seed: spec.seed,
      place: place)
    for (position, row) in ascending.enumerated() {
      problem.folds[row] = Int32(inner.assignment[position])
    }
    return solve(problem, fitter: fitter, threads: 1)
  }

  /// Folds on train choose C; the refit on all of train is scored on test.
  func foldsOnTrain(_ train: ProbeSamples, test: ProbeSamples) throws -> ProbeOutcome {
    let folds = try StratifiedFolds(
      labels: train.labels, count: spec.folds, seed: spec.seed, place: place)
    let codes = ClassCodes(training: train.labels)
    let whole = LogisticProblem(
      features: train.features, labels: train.labels.map(codes.code), classes: codes.labels.count)
    let fitter = LogisticFitter(whole, grid: Self.foldGrid, purpose: .folds, threads: threads)
    var problem = whole
    problem.folds = folds.assignment.map { Int32($0) }
    let counter = ProgressCount(total: spec.folds, listener: progress)
    let choice = solve(problem, fitter: fitter, threads: threads) { counter.reach($0) }
    let last = fitter.whole([choice.strength])[0]
    return outcome(
      last, classes: codes, test: test, chosen: choice.strength, validation: choice.validation,
      unconverged: choice.unconverged + (last.converged ? 0 : 1))
  }

  /// The development split chooses C among fits on train; the chosen fit is scored on test.
  func developmentSplit(_ train: ProbeSamples, dev: ProbeSamples, test: ProbeSamples)
    -> ProbeOutcome
  {
    let codes = ClassCodes(training: train.labels)
    let problem = LogisticProblem(
      features: train.features, labels: train.labels.map(codes.code), classes: codes.labels.count)
    let fitter = LogisticFitter(problem, grid: Self.shortGrid, purpose: .wholes, threads: threads)
    let solutions = fitter.whole(Self.shortGrid)
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

  /// Fits every C on all but each fold, scores each fit on what it left out, and chooses the C with the
  /// best mean. `done` receives how many folds' worth of fits is done.
  private func solve(
    _ problem: LogisticProblem, fitter: LogisticFitter, threads: Int,
    done: (Int) -> Void = { _ in }
  ) -> Choice {
    let folds = 0..<spec.folds
    let fits = fitter.grid.flatMap { strength in
      folds.map { LogisticFit(inverseRegularisation: strength, leftOut: $0) }
    }
    let solutions = fitter.parts(fits, of: problem, threads: threads) {
      done($0 / fitter.grid.count)
    }
    let correct = LogisticPass(
      problem, points: solutions.map(\.parameters), leftOut: fits.map(\.leftOut)
    ).correctOnLeftOut()
    let all = problem.sampleCount(leavingOut: LogisticProblem.nothing)
    let sizes = folds.map { all - problem.sampleCount(leavingOut: $0) }
    let rounded = fitter.grid.indices.map { index in
      let shares = folds.map {
        Double(correct[index * folds.count + $0]) / Double(max(1, sizes[$0]))
      }
      return ProbeOutcome.percent(shares.reduce(0, +) / Double(folds.count))
    }
    let best = ProbeOutcome.firstLargest(rounded)
    return Choice(
      strength: fitter.grid[best], validation: rounded[best],
      unconverged: solutions.count { !$0.converged })
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
