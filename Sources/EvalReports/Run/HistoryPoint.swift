package import Foundation

/// One earlier run, as the history chart shows it.
package struct HistoryPoint: Sendable, Hashable {
  package var date: Date
  package var runID: String
  package var version: String
  /// Scores by task id and group averages by group name, in fractions.
  package var scores: [String: Double]

  package init(date: Date, runID: String, version: String, scores: [String: Double]) {
    self.date = date
    self.runID = runID
    self.version = version
    self.scores = scores
  }
}
