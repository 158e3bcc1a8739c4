package import Foundation

/// The number of a stored run: one record each time a run is saved, never used again.
package struct RunRecordID: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let rawValue: Int64

  package init(rawValue: Int64) { self.rawValue = rawValue }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// `#12`, which commands understand where they name a run.
  package var description: String { "#\(rawValue)" }
}

/// A line of the history: a stored run without its items.
package struct RunRecord: Hashable, Sendable, Identifiable {
  package var id: RunRecordID
  /// The first digits of the spec's digest; equal specs share it.
  package var run: String
  /// When it was saved.
  package var recorded: Date
  package var started: Date
  package var model: String
  package var `protocol`: EvaluationProtocol
  /// What tells the run from others of the model: attention pattern, pooling, layer and prompt, where the model lets
  /// them be chosen.
  package var configuration: String
  package var version: String
  package var isSample: Bool
  package var isPartial: Bool
  /// The averages as fractions; nil where a task was missing.
  package var averages: [TaskGroup: Double]
  /// Scores by task id; a degenerate task is absent.
  package var scores: [String: Double]

  package init(
    id: RunRecordID, run: String, recorded: Date, started: Date, model: String,
    protocol: EvaluationProtocol, configuration: String, version: String, isSample: Bool,
    isPartial: Bool,
    averages: [TaskGroup: Double], scores: [String: Double]
  ) {
    self.id = id
    self.run = run
    self.recorded = recorded
    self.started = started
    self.model = model
    self.protocol = `protocol`
    self.configuration = configuration
    self.version = version
    self.isSample = isSample
    self.isPartial = isPartial
    self.averages = averages
    self.scores = scores
  }
}
