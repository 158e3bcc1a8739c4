package import EvalCore
package import Foundation

/// Which runs a history shows; the newest come first.
package struct RunFilter: Hashable, Sendable {
  /// The exact name of the model.
  package var model: String?
  package var `protocol`: EvaluationProtocol?
  /// A task that must have a score.
  package var task: String?
  package var since: Date?
  /// Whether sample and partial runs are left out.
  package var onlyScores: Bool
  package var limit: Int

  package init(
    model: String? = nil, protocol: EvaluationProtocol? = nil, task: String? = nil,
    since: Date? = nil, onlyScores: Bool = false, limit: Int = 50
  ) {
    self.model = model
    self.protocol = `protocol`
    self.task = task
    self.since = since
    self.onlyScores = onlyScores
    self.limit = limit
  }
}

/// Lines of the history, and the records that were left out because they are not what was written.
package struct RunHistory: RandomAccessCollection, Sendable {
  package var records: [RunRecord] = []
  package var damaged: [RunRecordID] = []

  package var startIndex: Int { records.startIndex }
  package var endIndex: Int { records.endIndex }
  package subscript(position: Int) -> RunRecord { records[position] }

  /// What is to be said of the records that were left out; nil where there are none.
  package var warning: String? {
    guard !damaged.isEmpty else { return nil }
    let names = damaged.map(\.description).joined(separator: ", ")
    return
      "\(counted(damaged.count, "stored run")) (\(names)) \(damaged.count == 1 ? "is" : "are") damaged and left out; "
      + "run the evaluation again"
  }
}
