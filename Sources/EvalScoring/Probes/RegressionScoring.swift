package import EvalCore
import LinearAlgebra

/// Scores of SentEval's original SICK-R and STS-B: a regressor learnt on [|u − v| ; u ∘ v].
///
/// A linear layer and softmax give a mass for each of the scores 1 to 5, trained by squared error on
/// the split masses of Tai et al. (arXiv 1503.00075, §5.2), Adam, batches of 64, a check every 50 epochs by
/// Pearson on dev; the prediction is the mean of the masses (facts §4.2). Never mixed with cosine scores.
package enum RegressionScoring {
  private static let outputs = 5
  private static let epochSize = 50
  private static let mostEpochs = 1000
  private static let tenacity = 3

  /// Trains and scores the regressor of a task.
  ///
  /// - Parameters:
  ///   - rows: The content of `task`; a text is the row of its vector.
  ///   - embeddings: Vectors `[texts, dimension]`.
  ///   - spec: Gives the seed.
  ///   - progress: Receives the number of finished epochs, of at most 1,050.
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` for vectors or gold scores that are not
  ///   finite or an empty split.
  package static func score(
    _ task: TaskData, rows: TaskData.Content<Int>, embeddings: Embeddings, spec: ProbeSpec,
    progress: ProbeProgress? = nil
  ) throws -> TaskResult {
    guard case .scoredSplits(let train, let dev, let test) = task.sentences,
      case .scoredSplits(let trainRows, let devRows, let testRows) = rows
    else {
      throw EvalError.internalFault("\(task.spec.id) has no train, dev and test pairs")
    }
    let parts = try [
      (train, trainRows, Split.train), (dev, devRows, .dev), (test, testRows, .test),
    ].map { subset, rows, split in
      try Part(
        subset, rows: rows, place: "\(task.spec.id) \(split.rawValue)", embeddings: embeddings)
    }
    let learner = fit(parts[0], dev: parts[1], seed: spec.seed, progress: progress)
    let sorted = predictions(learner, parts[2])
    var predicted = sorted
    for (position, origin) in parts[2].origins.enumerated() { predicted[origin] = sorted[position] }
    let scores = Correlation.allCases.map { correlation in
      (Metric.regression(correlation), correlation.score(predicted, test.gold))
    }
    return TaskResult(
      request: task.request, group: task.spec.group, metric: .regression(.pearson),
      n: test.gold.count, scores: Dictionary(uniqueKeysWithValues: scores), notes: task.notes,
      items: .pairs(
        similarity: predicted, gold: test.gold, subsetSizes: [test.gold.count]))
  }

  private static func fit(_ train: Part, dev: Part, seed: UInt32, progress: ProbeProgress?)
    -> LinearLearner
  {
    var generator = MersenneTwister(seed: seed)
    var learner = LinearLearner(
      dimension: train.features.columns, outputs: outputs, seed: seed, optimizer: .adam,
      decay: 0)
    let masses = train.gold.flatMap { splitMass($0) }
    var (best, bestLearner, misses, epochs) = (-1.0, learner, 0, 0)
    while epochs <= mostEpochs {
      for _ in 0..<epochSize {
        learner.train(
          train.features, target: .masses(masses), order: generator.permutation(train.gold.count),
          batch: 64)
      }
      epochs += epochSize
      progress?(epochs, mostEpochs + epochSize)
      // A constant prediction counts as 0, as in SentEval.
      let reached = Correlation.pearson.score(predictions(learner, dev), dev.gold).value ?? 0
      if reached > best {
        (best, bestLearner) = (reached, learner)
      } else {
        if misses >= tenacity { break }
        misses += 1
      }
    }
    return bestLearner
  }

  private static func predictions(_ learner: LinearLearner, _ part: Part) -> [Double] {
    learner.probabilities(part.features, rows: Array(part.gold.indices)).map { masses in
      masses.enumerated().reduce(0) { $0 + Double($1.element) * Double($1.offset + 1) }
    }
  }

  /// The mass of a score y on 1 to 5: 1 − (y − ⌊y⌋) at ⌊y⌋ and y − ⌊y⌋ at ⌊y⌋ + 1, as far as these
  /// exist. Scores below 1 (STS-B) therefore get less than 1 in all, and 0 gets nothing.
  static func splitMass(_ score: Double) -> [Float] {
    let floor = score.rounded(.down)
    return (1...outputs).map { bin in
      switch Double(bin) {
      case floor + 1: Float(score - floor)
      case floor: Float(floor + 1 - score)
      default: 0
      }
    }
  }

  /// Pairs with their features, in ``SentEvalOrder``.
  private struct Part {
    var features: Matrix
    var gold: [Double]
    var origins: [Int]

    init(
      _ subset: TaskData.PairSubset<String>, rows: TaskData.PairSubset<Int>, place: String,
      embeddings: Embeddings
    ) throws {
      guard subset.gold.count >= 2, subset.gold.allSatisfy(\.isFinite) else {
        throw EvalError.badData(
          file: place, place: "gold scores", "fewer than two pairs, or a score that is no number",
          remedy: "check the data files")
      }
      origins = SentEvalOrder.positions(of: subset)
      var values: [Float] = []
      for origin in origins {
        PairFeatures.append(
          embeddings[row: rows.first[origin]], embeddings[row: rows.second[origin]], to: &values)
      }
      let width = 2 * embeddings.dimension
      if let bad = values.firstIndex(where: { !$0.isFinite }) {
        throw EvalError.badData(
          file: place, place: "pair \(origins[bad / width] + 1)",
          "a vector has a component that is not a finite number",
          remedy: "check the model's precision and the file or server that made the vectors")
      }
      features = Matrix(rows: origins.count, columns: width, values: values)
      gold = origins.map { subset.gold[$0] }
    }
  }
}
