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
