/// The scores of one subset.
package struct SubsetResult: Hashable, Sendable, Codable {
  package var subset: String
  package var n: Int
  package var scores: [Metric: Score]

  package init(subset: String, n: Int, scores: [Metric: Score]) {
    self.subset = subset
    self.n = n
    self.scores = scores
  }
}

/// What was measured on one task.
package struct TaskResult: Hashable, Sendable, Codable, Identifiable {
  package var id: String { request.task }
  package var request: TaskRequest
  package var group: TaskGroup
  /// The metric that is the task's score.
  package var metric: Metric
  /// Scored pairs or samples.
  package var n: Int
  /// Over all pairs (``Aggregation/all``), or over the test samples.
  package var scores: [Metric: Score]
  /// ``Aggregation/mean`` over subsets; empty for classification.
  package var mean: [Metric: Score]
  /// ``Aggregation/wmean`` over subsets; empty for classification.
  package var wmean: [Metric: Score]
  package var subsets: [SubsetResult]
  /// Observations about the task for people: duplicates kept, empty texts, chosen regularisation.
  package var notes: [String]
  package var items: TaskItems

  package init(
    request: TaskRequest, group: TaskGroup, metric: Metric, n: Int, scores: [Metric: Score],
    mean: [Metric: Score] = [:], wmean: [Metric: Score] = [:], subsets: [SubsetResult] = [],
    notes: [String] = [], items: TaskItems
  ) {
    self.request = request
    self.group = group
    self.metric = metric
    self.n = n
    self.scores = scores
    self.mean = mean
    self.wmean = wmean
    self.subsets = subsets
    self.notes = notes
    self.items = items
  }

  /// The task's score.
  package var score: Score { scores[metric] ?? .degenerate("\(metric) was not computed") }
}

/// What paired statistics need, item by item, in the order of the data (subsets in order).
package enum TaskItems: Hashable, Sendable, Codable {
  /// Cosine similarity and gold of every pair; `subsetSizes` sum to the count.
  case pairs(similarity: [Double], gold: [Double], subsetSizes: [Int])
  /// Predicted and true class of every scored sample.
  case labels(predicted: [Int], actual: [Int])
}

/// A task that was asked for and has no result.
package struct SkippedTask: Hashable, Sendable, Codable {
  package var task: String
  package var reason: String

  package init(task: String, reason: String) {
    self.task = task
    self.reason = reason
  }
}
