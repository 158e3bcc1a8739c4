/// A recorded run beside its repetition. Scores are fractions.
package struct Repetition: Sendable, Hashable, Encodable {
  /// One task; a score is nil where it is degenerate.
  package struct Row: Sendable, Hashable, Encodable {
    package var task: String
    package var recorded: Double?
    package var repeated: Double?
    /// Repeated minus recorded.
    package var difference: Double?
    /// Whether the difference is within the tolerance, or both are degenerate.
    package var isReproduced: Bool

    private enum CodingKeys: String, CodingKey {
      case task, recorded, repeated, difference
      case isReproduced = "comesOutAgain"
    }
  }

  package let run: String
  package let model: String
  package let tolerance: Double
  /// Whether every score is.
  package let isReproduced: Bool
  package let tasks: [Row]

  private enum CodingKeys: String, CodingKey {
    case run, model, tolerance, tasks
    case isReproduced = "comesOutAgain"
  }

  /// Holds `result` against `recorded`. Degenerate tasks must be degenerate again.
  package init(recorded: RecordedRun, result: RunResult, tolerance: Double) {
    run = recorded.id
    model = recorded.spec.model.name
    self.tolerance = tolerance
    tasks = recorded.scores.map { old in
      let new = result.tasks.first { $0.id == old.task }?.score.value
      var row = Row(
        task: old.task, recorded: old.score, repeated: new, isReproduced: old.score == new)
      if let before = old.score, let after = new {
        row.difference = after - before
        row.isReproduced = abs(after - before) <= tolerance
      }
      return row
    }
    isReproduced = tasks.allSatisfy(\.isReproduced)
  }
}
