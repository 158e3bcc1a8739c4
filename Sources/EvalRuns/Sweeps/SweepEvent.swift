package import EvalCore

/// What happens while a sweep is evaluated, in order.
package enum SweepEvent: Sendable {
  /// Encoding has come this far, counted in texts of all passes; told often.
  case encoding(texts: Int, of: Int, tokens: Int)
  /// All texts of a pass have vectors under its configurations.
  case encoded(pass: Int, of: Int, seconds: Double)
  /// Point `point` has its result; points may finish in any order within a pass.
  case result(point: Int, of: Int, RunResult)
  /// The whole sweep; always last.
  case finished(SweepResult)
}
