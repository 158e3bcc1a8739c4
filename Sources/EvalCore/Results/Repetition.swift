import EvalCore
import EvalReports
import Foundation

/// A recorded run beside its repetition.
struct RepeatedRun: Encodable {
  /// One task; scores are fractions, null where degenerate.
  struct Row: Encodable {
    var task: String
    var recorded: Double?
    var repeated: Double?
    /// Repeated minus recorded.
    var difference: Double?
    var comesOutAgain: Bool
  }

  let run: String
  let model: String
  let tolerance: Double
  let comesOutAgain: Bool
  let tasks: [Row]

  /// Holds `result` against `recorded`. Degenerate tasks must be degenerate again.
  init(recorded: RecordedRun, result: RunResult, tolerance: Double) {
    run = recorded.id
    model = recorded.spec.model.name
    self.tolerance = tolerance
    tasks = recorded.scores.map { old in
      let new = result.tasks.first { $0.id == old.task }?.score.value
      var row = Row(
        task: old.task, recorded: old.score, repeated: new, comesOutAgain: old.score == new)
      if let before = old.score, let after = new {
        row.difference = after - before
        row.comesOutAgain = abs(after - before) <= tolerance
      }
      return row
    }
    comesOutAgain = tasks.allSatisfy(\.comesOutAgain)
  }

  /// For a terminal: points with four decimals, and the verdict.
  var table: String {
    func points(_ value: Double?) -> String {
      value.map { String(format: "%.4f", $0 * 100) } ?? NumberText.missing
    }
    var table = PlainTable(["task", "recorded", "repeated", "difference"])
    for row in tasks {
      table.append([
        TaskNames.heading(row.task), points(row.recorded), points(row.repeated),
        row.difference.map { $0 == 0 ? "0" : String(format: "%+.1e", $0 * 100) }
          ?? NumberText.missing,
      ])
    }
    let failed = tasks.filter { !$0.comesOutAgain }.map { TaskNames.heading($0.task) }
    let bound = String(format: "%.0e points", tolerance * 100)
    let verdict =
      failed.isEmpty
      ? "Every score comes out again within \(bound)."
      : "\(failed.joined(separator: ", ")): not within \(bound)."
    return
      "Run \(run) of \(Terminal.sanitised(model)), repeated; scores × 100\n\n\(table.text)\n\(verdict)\n"
  }

  /// For machines.
  ///
  /// - Throws: what encoding throws.
  func json() throws -> String {
    String(decoding: try CanonicalJSON.pretty(self), as: UTF8.self)
  }
}
