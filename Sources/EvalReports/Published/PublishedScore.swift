package import EvalCore

/// A score as somebody published it, with where it stands.
package struct PublishedScore: Sendable, Hashable, Codable {
  /// The model as the source calls it.
  package var model: String
  /// Who published it.
  package var source: PublishedSource
  package var `protocol`: EvaluationProtocol
  package var group: TaskGroup
  package var metric: Metric
  package var aggregation: Aggregation
  /// Text variant by task; scores of other variants are never shown beside it.
  package var texts: [String: TextVariant]
  package var splits: [String: Split]
  /// Fractions by task id.
  package var scores: [String: Double]
  /// The average as published, or nil where the source has none; never computed here.
  package var average: Double?
  /// What has to be known about the row, or nil.
  package var note: String?
}

/// Where a published score stands.
package struct PublishedSource: Sendable, Hashable, Codable {
  /// A short name: “SimCSE, table 5”.
  package var name: String
  package var reference: String
  /// `V` read in the source, `S` from a secondary text, `D` derived arithmetic.
  package var evidence: String
}

extension PublishedScore {
  /// Whether a measured task may stand beside this row's: same task, text, split, metric and
  /// aggregation (`all`). Sample and partial runs never may; audit runs only beside rows that were
  /// made the way they audit.
  package func isComparable(with task: TaskResult, of run: RunSpec) -> Bool {
    let marks = RunMark.marks(of: run)
    if marks.contains(.sample) || marks.contains(.partial) { return false }
    if !marks.isEmpty, `protocol` != .bellmFork { return false }
    return scores[task.id] != nil && aggregation == .all && metric == task.metric
      && texts[task.id] == task.request.text && splits[task.id] == task.request.split
  }
}
