package import EvalCore
import LinearAlgebra

/// Scores of classification tasks: a linear probe on frozen vectors.
package enum ProbeScoring {
  /// Trains and scores the probe of a classification task.
  ///
  /// The score is the accuracy on test samples; for nested folds the mean over outer folds, as
  /// SentEval reports it. Tasks on pairs also have F1 of class 1.
  ///
  /// - Parameters:
  ///   - rows: The content of `task`; a text is the row of its vector.
  ///   - embeddings: Vectors `[texts, dimension]`.
  ///   - threads: Workers; the result does not depend on it.
  ///   - progress: Receives the number of finished folds.
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` for vectors that are not finite, one class
  ///   only, a class smaller than the number of folds, or unknown labels.
  package static func score(
    _ task: TaskData, rows: TaskData.Content<Int>, embeddings: Embeddings, spec: ProbeSpec,
    threads: Int, progress: ProbeProgress? = nil
  ) throws -> TaskResult {
    guard case .classification(let classes, let scheme, let onPairs) = task.spec.kind,
      case .samples(let trainTexts, let devTexts, let testTexts) = task.sentences,
      case .samples(let trainRows, let devRows, let testRows) = rows
    else { throw EvalError.internalFault("\(task.spec.id) has no labelled samples to score") }
    guard spec.folds >= 2 else {
      throw EvalError.usage(
        "a probe cannot have \(spec.folds) folds", remedy: "use 10 folds, or 5 with the fast probe")
    }
    try prepareProducts()
    func gather(
      _ samples: TaskData.Samples<String>?, _ rows: TaskData.Samples<Int>?, _ split: Split
    ) throws -> ProbeSamples {
      guard let samples, let rows else {
        throw EvalError.badData(
          file: task.spec.id, place: split.rawValue, "the split is missing",
          remedy: "check the data folder with `data verify`")
      }
      return try ProbeSamples(
        samples, rows: rows, classes: classes, place: "\(task.spec.id) \(split.rawValue)",
        embeddings: embeddings)
    }
    let train = try gather(trainTexts, trainRows, .train)
    try requireTwoClasses(train, place: "\(task.spec.id) train")
    let outcome: ProbeOutcome
    let scored: ProbeSamples
    switch scheme {
    case .nestedFolds:
      scored = train
      outcome = try run(spec, task, threads, progress, nested: train)
    case .developmentSplit:
      scored = try gather(testTexts, testRows, .test)
      let dev = try gather(devTexts, devRows, .dev)
      outcome = try run(spec, task, threads, progress, train: train, dev: dev, test: scored)
    case .foldsOnTrain:
      scored = try gather(testTexts, testRows, .test)
      outcome = try run(spec, task, threads, progress, train: train, test: scored)
    }
    return result(task, outcome, scored: scored, withF1: onPairs)
  }

  /// Loads the linear algebra library, whose absence is the user's to mend.
  static func prepareProducts() throws {
    do {
      try BLAS.prepare()
    } catch {
      throw EvalError.missingInput(
        path: "libopenblas", "\(error)", remedy: "install OpenBLAS (apt install libopenblas-dev)")
    }
  }

  private static func requireTwoClasses(_ samples: ProbeSamples, place: String) throws {
    guard let first = samples.labels.first, samples.labels.contains(where: { $0 != first }) else {
      throw EvalError.badData(
        file: place, place: "labels", "all \(samples.count) samples have the same label",
        remedy: "a probe needs samples of at least two classes; check the data files")
    }
  }

  private static func run(
    _ spec: ProbeSpec, _ task: TaskData, _ threads: Int, _ progress: ProbeProgress?,
    nested samples: ProbeSamples
  ) throws -> ProbeOutcome {
    switch spec.solver {
    case .lbfgs: try logistic(spec, task, threads, progress).nested(samples)
    case .sentevalAdam: try adam(spec, task, threads, progress).nested(samples)
    }
  }

  private static func run(
    _ spec: ProbeSpec, _ task: TaskData, _ threads: Int, _ progress: ProbeProgress?,
    train: ProbeSamples, dev: ProbeSamples, test: ProbeSamples
  ) throws -> ProbeOutcome {
    switch spec.solver {
    case .lbfgs:
      logistic(spec, task, threads, progress).developmentSplit(train, dev: dev, test: test)
    case .sentevalAdam:
      try adam(spec, task, threads, progress).developmentSplit(train, dev: dev, test: test)
    }
  }

  private static func run(
    _ spec: ProbeSpec, _ task: TaskData, _ threads: Int, _ progress: ProbeProgress?,
    train: ProbeSamples, test: ProbeSamples
  ) throws -> ProbeOutcome {
    switch spec.solver {
    case .lbfgs: try logistic(spec, task, threads, progress).foldsOnTrain(train, test: test)
    case .sentevalAdam: try adam(spec, task, threads, progress).foldsOnTrain(train, test: test)
    }
  }

  private static func logistic(
    _ spec: ProbeSpec, _ task: TaskData, _ threads: Int, _ progress: ProbeProgress?
  ) -> LogisticProbe {
    LogisticProbe(spec: spec, place: task.spec.id, threads: max(1, threads), progress: progress)
  }

  private static func adam(
    _ spec: ProbeSpec, _ task: TaskData, _ threads: Int, _ progress: ProbeProgress?
  ) throws -> AdamProbe {
    guard case .classification(let classes, _, _) = task.spec.kind else {
      throw EvalError.internalFault("\(task.spec.id) is no classification task")
    }
    return AdamProbe(
      spec: spec, classes: classes, place: task.spec.id, threads: max(1, threads),
      progress: progress)
  }

  private static func result(
    _ task: TaskData, _ outcome: ProbeOutcome, scored: ProbeSamples, withF1: Bool
  ) -> TaskResult {
    // Back into the order of the data.
    var predicted = [Int](repeating: 0, count: scored.count)
    var actual = predicted
    for (position, origin) in scored.origins.enumerated() {
      predicted[origin] = outcome.predicted[position]
      actual[origin] = scored.labels[position]
    }
    let accuracy = outcome.accuracies.reduce(0, +) / Double(outcome.accuracies.count)
    var scores: [Metric: Score] = [.accuracy: .value(accuracy)]
    if withF1 { scores[.f1] = f1(predicted: predicted, actual: actual) }
    return TaskResult(
      request: task.request, group: task.spec.group, metric: .accuracy, n: scored.count,
      scores: scores, notes: task.notes + notes(outcome),
      items: .labels(predicted: predicted, actual: actual))
  }

  private static func notes(_ outcome: ProbeOutcome) -> [String] {
    let counts = Dictionary(grouping: outcome.chosen, by: \.self).mapValues(\.count)
    let chosen = counts.sorted { $0.key < $1.key }.enumerated().map { place, entry in
      guard outcome.chosen.count > 1 else { return "\(entry.key)" }
      return "\(entry.key) in " + (place == 0 ? counted(entry.value, "fold") : "\(entry.value)")
    }
    let validation = outcome.validation.reduce(0, +) / Double(max(1, outcome.validation.count))
    let tenths = (validation * 100).rounded() / 100
    var notes = [
      "regularisation chosen: \(chosen.joined(separator: ", ")); validation accuracy \(tenths) %"
    ]
    if outcome.unconverged > 0 {
      notes.append(
        "\(outcome.unconverged) fits of the probe stopped at their last allowed iteration")
    }
    return notes
  }

  /// F1 of class 1: 2 TP / (2 TP + FP + FN); degenerate where class 1 occurs on neither side.
  package static func f1(predicted: [Int], actual: [Int]) -> Score {
    var (both, either) = (0, 0)
    for (guess, truth) in zip(predicted, actual) {
      if guess == 1, truth == 1 { both += 1 }
      either += (guess == 1 ? 1 : 0) + (truth == 1 ? 1 : 0)
    }
    return either == 0
      ? .degenerate("class 1 is neither predicted nor present")
      : .value(2 * Double(both) / Double(either))
  }
}
