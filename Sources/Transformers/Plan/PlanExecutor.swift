package import LinearAlgebra

/// Computes the vectors of plans. A plan says what is computed and in which chunks; an executor decides with which
/// machinery.
///
/// Executors of the same model give vectors that agree up to rounding. The vectors of one executor do not depend on
/// the number of threads.
package protocol PlanExecutor: Sendable {
  /// The pooled vectors of `plan`: one row-major matrix `[inputs, dimension]` a configuration that the plan was
  /// made for. Heads are not applied.
  ///
  /// - Parameters:
  ///   - threads: the number of workers; results do not depend on it.
  ///   - progress: called after every chunk, from any thread.
  ///   - trace: receives every intermediate, from any thread.
  /// - Throws: `CancellationError`, or ``EvalError`` when a vector is not finite.
  func run(
    _ plan: ForwardPlan, threads: Int, progress: (@Sendable (ForwardProgress) -> Void)?,
    trace: ForwardTrace?
  ) async throws -> [[Float]]

  /// The rows that every configuration of `plan` reads, in place of their pooled vectors:
  /// `[configuration][input]`, each `[tokens read, width]`.
  func rows(_ plan: ForwardPlan, trace: ForwardTrace?) -> [[Matrix]]
}

/// The part of a plan that is computed.
package struct ForwardProgress: Sendable, Hashable {
  /// Rows × layers, as ``EvalCore/WorkCounts/computedRowLayers`` counts them.
  package var rowLayers: Int
  package var totalRowLayers: Int
  /// Distinct inputs whose vectors are computed, and their tokens.
  package var inputs: Int
  package var tokens: Int
}
