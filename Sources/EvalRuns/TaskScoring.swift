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
    switch (data.content, vectors.places) {
    case (.pairs, .byText(let index)):
      return try SimilarityScoring.score(data, embeddings: embeddings, row: index.row)
    case (.pairs, .byPosition(let rows)):
      return try SimilarityScoring.score(
        data.numbered(rows[task]), embeddings: embeddings, row: { Int($0) ?? 0 })
    case (.samples, .byText(let index)):
      return try ProbeScoring.score(
        data, embeddings: embeddings, row: index.row, spec: probe ?? ProbeSpec(), threads: threads,
        progress: progress)
    case (.scoredSplits, .byText(let index)):
      return try RegressionScoring.score(
        data, embeddings: embeddings, row: index.row, spec: probe ?? ProbeSpec(),
        progress: progress)
    case (.samples, .byPosition), (.scoredSplits, .byPosition): throw leakRefusal(data)
    }
  }

  /// Why a task that trains a probe cannot be audited for the padding leak.
  static func leakRefusal(_ data: TaskData) -> EvalError {
    .unsupported(
      "the padding leak on \(data.spec.id)", file: nil,
      remedy: "audit the STS tasks; published leak numbers exist only for them")
  }
}

extension TaskData {
  /// The same pairs with each text replaced by the number of its row, for vectors that belong to a
  /// place in the data and not to a text.
  fileprivate func numbered(_ rows: [Int]) -> TaskData {
    guard case .pairs(let subsets) = content else { return self }
    var next = 0
    func take(_ count: Int) -> [String] {
      defer { next += count }
      return rows[next..<next + count].map { String($0) }
    }
    var result = self
    result.content = .pairs(
      subsets.map { subset in
        let first = take(subset.first.count)
        return PairSubset(
          name: subset.name, first: first, second: take(subset.second.count), gold: subset.gold)
      })
    return result
  }
}
