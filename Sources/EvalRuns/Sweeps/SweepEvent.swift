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

/// A finished sweep.
package struct SweepResult: Sendable, Hashable {
  package var plan: SweepPlan
  /// One a point, each an ordinary run; equal points carry the scores of the one that was computed
  /// under their own spec.
  package var results: [RunResult]
  /// What was computed for all points together; naive counts are over all texts with repeats where
  /// the plan has them.
  package var work: WorkCounts?
  /// Wall time of encoding all passes, in seconds.
  package var encodingSeconds: Double
  /// Slices of one configuration's vectors that the journal of an earlier run had.
  package var resumedParts: Int
  /// Passes over the texts that the budget of vectors made necessary.
  package var passes: Int
  /// Counted circumstances of all points together, each once.
  package var warnings: [String]
}
