/// A finished sweep.
package struct SweepResult: Sendable, Hashable {
  /// The configurations in the order of the sweep.
  package var points: [SweepSpec.Point]
  /// Entry i names the first point whose vectors are provably those of point i; i itself for a point that was
  /// computed.
  package var equalTo: [Int]
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

  package init(
    points: [SweepSpec.Point], equalTo: [Int]? = nil, results: [RunResult], work: WorkCounts? = nil,
    encodingSeconds: Double = 0, resumedParts: Int = 0, passes: Int = 1, warnings: [String] = []
  ) {
    self.points = points
    self.equalTo = equalTo ?? Array(points.indices)
    self.results = results
    self.work = work
    self.encodingSeconds = encodingSeconds
    self.resumedParts = resumedParts
    self.passes = passes
    self.warnings = warnings
  }

  /// The points that were computed.
  package var distinct: [Int] { points.indices.filter { equalTo[$0] == $0 } }
}

/// Differences of the average scores of a sweep from those of one of its points.
package struct SweepDifferences: Sendable, Hashable {
  /// The point that differences are taken from.
  package var reference: Int
  /// One a point: average − reference's average. Nil for the reference itself and where one has no average.
  package var values: [Double?]
  /// One a point: the paired interval of the value; nil where there is no value and where items are not paired.
  package var intervals: [ScoreInterval?]
  /// How intervals were made, for people.
  package var method: String

  package init(
    reference: Int, values: [Double?], intervals: [ScoreInterval?], method: String
  ) {
    self.reference = reference
    self.values = values
    self.intervals = intervals
    self.method = method
  }
}

extension RunResult {
  /// The mean of the scores of all tasks of the run; nil when one is missing or degenerate.
  package var sweepAverage: Double? {
    let values = tasks.map(\.score.value)
    guard !values.isEmpty, skipped.isEmpty, !values.contains(nil) else { return nil }
    return values.compactMap(\.self).reduce(0, +) / Double(values.count)
  }
}
