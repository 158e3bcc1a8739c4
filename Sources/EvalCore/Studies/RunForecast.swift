/// What a run or a sweep would take, before any of it is computed.
package struct RunForecast: Hashable, Sendable {
  /// A task and its texts.
  package struct Task: Hashable, Sendable {
    package var request: TaskRequest
    package var texts: Int
    package var distinctTexts: Int

    package init(request: TaskRequest, texts: Int, distinctTexts: Int) {
      self.request = request
      self.texts = texts
      self.distinctTexts = distinctTexts
    }
  }

  /// A configuration of a sweep.
  package struct Configuration: Hashable, Sendable {
    package var label: String
    /// The label of the one that it provably equals; nil where it is computed.
    package var equalTo: String?

    package init(label: String, equalTo: String?) {
      self.label = label
      self.equalTo = equalTo
    }
  }

  /// Of the run, or of the sweep's first configuration.
  package var spec: RunSpec
  /// Of a sweep; empty for a run.
  package var configurations: [Configuration]
  /// How many passes over the texts the memory budget asks for; nil without a budget.
  package var passes: Int?
  package var tasks: [Task]
  /// Texts of all tasks, and how many of them are distinct.
  package var texts: Int
  package var distinctTexts: Int
  /// Nil where the model does not count.
  package var work: WorkCounts?
  package var weightBytes: Int
  /// Of the vectors that are held at once.
  package var vectorBytes: Int
  /// Of encoding, extrapolated from ``sampledTexts`` texts; nil where it is not estimated.
  package var seconds: Double?
  package var sampledTexts: Int

  /// A forecast of which nothing is known but `spec`.
  package init(spec: RunSpec) {
    self.spec = spec
    configurations = []
    tasks = []
    texts = 0
    distinctTexts = 0
    weightBytes = 0
    vectorBytes = 0
    sampledTexts = 0
  }
}
