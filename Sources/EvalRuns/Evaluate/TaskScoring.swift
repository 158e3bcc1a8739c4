import EvalCore
import EvalScoring

/// One task scored from the vectors of a run.
enum TaskScoring {
  /// - Parameters:
  ///   - recipe: which of the vectors.
  ///   - task: the place of `data` among the run's tasks.
  static func score(
    _ data: TaskData, vectors: RunVectors, recipe: Int, task: Int, probe: ProbeSpec?, threads: Int,
    progress: @escaping @Sendable (Int, Int) -> Void
  ) throws -> TaskResult {
    let embeddings = vectors.embeddings[recipe]
    let rows = vectors.contents[task]
    switch data.spec.kind {
    case .similarity: return try SimilarityScoring.score(data, rows: rows, embeddings: embeddings)
    case .classification:
      return try ProbeScoring.score(
        data, rows: rows, embeddings: embeddings, spec: probe ?? ProbeSpec(), threads: threads,
        progress: progress)
    case .regression:
      return try RegressionScoring.score(
        data, rows: rows, embeddings: embeddings, spec: probe ?? ProbeSpec(), progress: progress)
    }
  }

  /// Why a task that trains a probe cannot be audited for the padding leak.
  static func leakRefusal(_ data: TaskData) -> EvalError {
    .unsupported(
      "the padding leak on \(data.spec.id)", file: nil,
      remedy: "audit the STS tasks; published leak numbers exist only for them")
  }
}
