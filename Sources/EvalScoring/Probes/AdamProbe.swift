import EvalCore
import LinearAlgebra

/// SentEval's published classifier: one linear layer, early stopping by tenacity, a grid of weight
/// decay (facts §4.1; Conneau and Kiela, arXiv 1803.05449).
///
/// Every fit is seeded anew: NumPy's generator orders the epochs and holds out 5 % where there is no
/// development split, PyTorch's draws the first weights.
struct AdamProbe: Sendable {
  /// Weight decays, 10⁻⁵ … 10⁻².
  static let grid = [1e-5, 1e-4, 1e-3, 1e-2]
  private static let mostEpochs = 200

  let spec: ProbeSpec
  let classes: Int
  let place: String
  let threads: Int
  let progress: ProbeProgress?

  /// The papers' development mode (5 folds; SimCSE's evaluation script): RMSprop, batches of 128,
  /// tenacity 3, 2 epochs between checks. Else Adam, 64, 5, 4.
  private var isFast: Bool { spec.folds == 5 }
  private var batch: Int { isFast ? 128 : 64 }
  private var tenacity: Int { isFast ? 3 : 5 }
  private var epochSize: Int { isFast ? 2 : 4 }

  /// Samples to train on and to stop by.
  private enum Stopping {
    case dev(ProbeSamples, rows: [Int])
    /// 5 % of the training rows, drawn by the seed.
    case held
  }

  private func fit(
    _ samples: ProbeSamples, rows: [Int], stopping: Stopping, decay: Double
  ) -> LinearLearner {
    var generator = MersenneTwister(seed: spec.seed)
    var learner = LinearLearner(
      dimension: samples.features.columns, outputs: classes, seed: spec.seed,
      optimizer: isFast ? .rmsprop : .adam, decay: decay)
    var (trainRows, dev, devRows) = (rows, samples, rows)
    switch stopping {
    case .dev(let other, let otherRows): (dev, devRows) = (other, otherRows)
    case .held:
      let order = generator.permutation(rows.count)
      let held = Int(0.05 * Double(rows.count))
      devRows = order[..<held].map { rows[$0] }
      trainRows = order[held...].map { rows[$0] }
    }
    let truth = devRows.map { dev.labels[$0] }
    var (best, bestLearner, misses, epochs) = (-1.0, learner, 0, 0)
    while epochs <= Self.mostEpochs {
      for _ in 0..<epochSize {
        let order = generator.permutation(trainRows.count).map { trainRows[$0] }
        learner.train(
          samples.features, target: .classes(samples.labels), order: order, batch: batch)
      }
      epochs += epochSize
      let accuracy = ProbeOutcome.accuracy(
        learner.predictions(dev.features, rows: devRows), truth)
      if accuracy > best {
        (best, bestLearner) = (accuracy, learner)
      } else {
        // Misses are never forgotten: the check after `tenacity` of them is the last.
        if misses >= tenacity { break }
        misses += 1
      }
    }
    return bestLearner
  }

  private func accuracy(_ learner: LinearLearner, _ samples: ProbeSamples, rows: [Int]) -> Double {
    ProbeOutcome.accuracy(
      learner.predictions(samples.features, rows: rows), rows.map { samples.labels[$0] })
  }

  /// The mean validation accuracy of every decay over folds of `rows`, in rounded per cent.
  private func foldScores(
    _ samples: ProbeSamples, rows: [Int], threads: Int, done: @Sendable () -> Void
  )
    throws -> [Double]
  {
    let folds = try StratifiedFolds(
      labels: rows.map { samples.labels[$0] }, count: spec.folds, seed: spec.seed, place: place)
    let shares = parallelMap(count: spec.folds, threads: threads) { fold in
      let train = folds.training(fold).map { rows[$0] }
      let test = folds.test(fold).map { rows[$0] }
      defer { done() }
      return Self.grid.map { decay in
        accuracy(
          fit(samples, rows: train, stopping: .dev(samples, rows: test), decay: decay), samples,
          rows: test)
      }
    }
    return Self.grid.indices.map { index in
      ProbeOutcome.percent(shares.reduce(0) { $0 + $1[index] } / Double(spec.folds))
    }
  }

  /// Outer folds are scored; inside each, inner folds choose the decay.
  func nested(_ samples: ProbeSamples) throws -> ProbeOutcome {
    let outer = try StratifiedFolds(
      labels: samples.labels, count: spec.folds, seed: spec.seed, place: place)
    let counter = ProgressCount(total: spec.folds, listener: progress)
    let parts = try parallelMap(count: spec.folds, threads: threads) { fold in
      defer { counter.advance() }
      let (train, test) = (outer.training(fold), outer.test(fold))
      let scores = try foldScores(samples, rows: train, threads: 1) {}
      let best = ProbeOutcome.firstLargest(scores)
      let learner = fit(samples, rows: train, stopping: .held, decay: Self.grid[best])
      let predicted = learner.predictions(samples.features, rows: test)
      return ProbeOutcome(
        predicted: predicted,
        accuracies: [ProbeOutcome.accuracy(predicted, test.map { samples.labels[$0] })],
        chosen: [Self.grid[best]], validation: [scores[best]])
    }
    var outcome = ProbeOutcome(
      predicted: [Int](repeating: 0, count: samples.count), accuracies: [], chosen: [],
      validation: [])
    for (fold, part) in parts.enumerated() {
      for (position, row) in outer.test(fold).enumerated() {
        outcome.predicted[row] = part.predicted[position]
      }
      outcome.accuracies += part.accuracies
      outcome.chosen += part.chosen
      outcome.validation += part.validation
    }
    return outcome
  }

  /// Folds on train choose the decay; the refit on train, stopped by 5 % of it, is scored on test.
  func foldsOnTrain(_ train: ProbeSamples, test: ProbeSamples) throws -> ProbeOutcome {
    let rows = Array(train.labels.indices)
    let counter = ProgressCount(total: spec.folds, listener: progress)
    let scores = try foldScores(train, rows: rows, threads: threads) { counter.advance() }
    let best = ProbeOutcome.firstLargest(scores)
    let learner = fit(train, rows: rows, stopping: .held, decay: Self.grid[best])
    return outcome(learner, test: test, decay: Self.grid[best], validation: scores[best])
  }

  /// The development split both stops the fits and chooses the decay.
  func developmentSplit(_ train: ProbeSamples, dev: ProbeSamples, test: ProbeSamples)
    -> ProbeOutcome
  {
    let counter = ProgressCount(total: Self.grid.count, listener: progress)
    let (trainRows, devRows) = (Array(train.labels.indices), Array(dev.labels.indices))
    let learners = parallelMap(count: Self.grid.count, threads: threads) { index in
      defer { counter.advance() }
      return fit(
        train, rows: trainRows, stopping: .dev(dev, rows: devRows), decay: Self.grid[index])
    }
    let scores = learners.map { ProbeOutcome.percent(accuracy($0, dev, rows: devRows)) }
    let best = ProbeOutcome.firstLargest(scores)
    // SentEval fits the chosen decay again with the same seed: the same layer.
    return outcome(learners[best], test: test, decay: Self.grid[best], validation: scores[best])
  }

  private func outcome(
    _ learner: LinearLearner, test: ProbeSamples, decay: Double, validation: Double
  ) -> ProbeOutcome {
    let predicted = learner.predictions(test.features, rows: Array(test.labels.indices))
    return ProbeOutcome(
      predicted: predicted, accuracies: [ProbeOutcome.accuracy(predicted, test.labels)],
      chosen: [decay], validation: [validation])
  }
}
