import EvalCore
import EvalScoring

/// The score that a task's items give, to hold it against the recorded one.
enum ItemScores {
  /// A recorded score may differ from its items by this much: another order of summation.
  private static let tolerance = 1e-9

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
    return abs(own - recorded) <= tolerance
  }

  /// Whether items are there and give another score than the recorded one.
  static func contradict(_ task: TaskResult) -> Bool {
    guard let own = score(of: task) else { return false }
    guard let value = own.value, let recorded = task.score.value else {
      return own.value != task.score.value
    }
    return abs(value - recorded) > tolerance
  }
}
