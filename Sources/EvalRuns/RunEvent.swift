package import EvalCore

/// What happens while a run is evaluated, in order; the command line gives it to progress bar,
/// store, reports and gate.
package enum RunEvent: Sendable {
  /// Encoding has come this far; told often.
  case encoding(texts: Int, of: Int, tokens: Int)
  /// All texts have vectors.
  case encoded(seconds: Double)
  /// Scoring of one task has come this far (folds of a probe).
  case scoring(task: String, step: Int, of: Int)
  /// A task has its result.
  case task(TaskResult)
  /// The whole run; always last.
  case finished(RunResult)
}
