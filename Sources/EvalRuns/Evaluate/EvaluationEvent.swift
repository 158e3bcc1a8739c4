package import EvalCore

/// What happens while configurations are evaluated, in order; the command line gives it to progress bars.
package enum EvaluationEvent: Sendable {
  /// Encoding has come this far, counted in texts of all passes; often.
  case encoding(texts: Int, of: Int, tokens: Int)
  /// All texts of a pass have vectors under its configurations.
  case encoded(pass: Int, of: Int, seconds: Double)
  /// Scoring of one task of a single configuration has come this far (folds of a probe).
  case scoring(task: String, step: Int, of: Int)
  /// A task of a single configuration has its result.
  case task(TaskResult)
  /// Configuration `point` has its result; configurations may finish in any order within a pass.
  case result(point: Int, of: Int, RunResult)
  /// All configurations; always last.
  case finished(SweepResult)
}
