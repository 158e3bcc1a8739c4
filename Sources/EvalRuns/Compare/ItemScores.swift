import EvalCore
import EvalScoring

/// The score that a task's items give, to hold it against the recorded one.
enum ItemScores {
  /// How much a recorded score may differ from its items.
  ///
  /// Sums in another order give 1e-9. The accuracy of nested folds is a mean over k folds of sizes m, not over
  /// the n samples: the two differ by Σ aⱼ (n/k − mⱼ) / n. Stratified folds differ in size by at most the
  /// number of classes c, and then the sum of what is missing from the mean size is at most k c / 4.
  private static func tolerance(_ task: TaskResult) -> Double {
    guard case .labels(_, let actual) = task.items, task.metric == .accuracy else { return 1e-9 }
    return 1e-9 + Double(ProbeSpec().folds * Set(actual).count) / Double(4 * max(1, task.n))
  }

  /// The score of the items, or nil where there are none or the metric is not made of them.
  static func score(of task: TaskResult) -> Score? {
    guard task.hasItems else { return nil }
    switch (task.items, task.metric) {
    case (.pairs(let similarity, let gold, _), .correlation(.cosine, let correlation)),
      (.pairs(let similarity, let gold, _), .regression(let correlation)):
      return correlation.score(similarity, gold)
    case (.labels(let predicted, let actual), .accuracy):
      return .value(Double(zip(predicted, actual).count { $0 == $1 }) / Double(task.n))
    default: return nil
    }
  }

  /// Whether the items are there and give the recorded score.
  static func areSound(_ task: TaskResult) -> Bool {
    guard let own = score(of: task)?.value, let recorded = task.score.value else { return false }
    return abs(own - recorded) <= tolerance(task)
  }

  /// Whether items are there and give another score than the recorded one.
  static func contradict(_ task: TaskResult) -> Bool {
    guard let own = score(of: task) else { return false }
    guard let value = own.value, let recorded = task.score.value else {
      return own.value != task.score.value
    }
    return abs(value - recorded) > tolerance(task)
  }
}

extension TaskResult {
  /// How the score follows from the items: the correlation, or nil for accuracy.
  var correlation: Correlation? {
    switch metric {
    case .correlation(_, let correlation), .regression(let correlation): correlation
    case .accuracy, .f1: nil
    }
  }
}
