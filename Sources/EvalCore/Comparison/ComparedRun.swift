/// One side of a comparison: a run, or scores that another program wrote.
package struct ComparedRun: Sendable, Hashable {
  /// A run id, or the place that foreign scores were read from.
  package var id: String
  package var model: String
  /// The line that pins what the scores mean.
  package var signature: String
  package var `protocol`: EvaluationProtocol
  package var isSample: Bool
  package var limit: Int?
  /// The digest of all texts and gold, or nil where the source does not state it.
  package var data: ContentDigest?
  package var probe: ProbeSpec?
  /// Text totals by task, where they are known.
  package var textTotals: [String: TextTotals]
  /// Digest of the weights, for remarks only.
  package var weights: ContentDigest?
  /// Vectors that an earlier process kept of a model that nothing pins.
  package var unpinnedVectors = 0
  package var tasks: [TaskResult]
  package var skipped: [SkippedTask]

  /// A finished run.
  package init(_ result: RunResult) {
    id = result.id
    model = result.spec.model.name
    signature = result.spec.signature(version: result.facts.version)
    `protocol` = result.spec.protocol
    isSample = result.spec.isSample
    limit = result.spec.limit
    data = result.spec.data
    probe = result.spec.probe
    textTotals = result.facts.textTotals
    weights = result.spec.model.digests["weights"]
    unpinnedVectors = result.facts.unpinnedVectors ?? 0
    tasks = result.tasks
    skipped = result.skipped
  }

  /// Scores of another program: `tasks` have no items, and nothing states the data.
  package init(
    id: String, model: String, signature: String, protocol: EvaluationProtocol, tasks: [TaskResult]
  ) {
    self.id = id
    self.model = model
    self.signature = signature
    self.protocol = `protocol`
    isSample = false
    limit = nil
    data = nil
    probe = nil
    textTotals = [:]
    weights = nil
    self.tasks = tasks
    skipped = []
  }

  /// The result of a task, or nil.
  package func task(_ id: String) -> TaskResult? { tasks.first { $0.id == id } }
}

extension TaskResult {
  /// Whether every item is there.
  package var hasItems: Bool {
    switch items {
    case .pairs(let similarity, let gold, let sizes):
      n > 0 && similarity.count == n && gold.count == n && sizes.reduce(0, +) == n
    case .labels(let predicted, let actual):
      n > 0 && predicted.count == n && actual.count == n
    }
  }
}
