/// A task's rows as read: texts and gold, ready to be embedded and scored.
package struct TaskData: Sendable, Hashable {
  package var spec: TaskSpec
  package var request: TaskRequest
  package var content: Content
  /// What the reader saw and must be told: rows without gold dropped, replaced bytes.
  package var notes: [String]

  /// The rows of a task.
  package enum Content: Sendable, Hashable {
    /// Sentence pairs with gold scores, subset by subset.
    case pairs([PairSubset])
    /// Labelled texts (or pairs) per split.
    case samples(train: Samples, dev: Samples?, test: Samples?)
    /// Scored pairs per split, for learnt regressors.
    case scoredSplits(train: PairSubset, dev: PairSubset, test: PairSubset)
  }

  /// The pairs of one subset; the three arrays have equal counts.
  package struct PairSubset: Sendable, Hashable {
    package var name: String
    package var first: [String]
    package var second: [String]
    package var gold: [Double]

    package init(name: String, first: [String], second: [String], gold: [Double]) {
      self.name = name
      self.first = first
      self.second = second
      self.gold = gold
    }
  }

  /// Labelled samples; `second` is nil for single texts. Labels count from 0.
  package struct Samples: Sendable, Hashable {
    package var first: [String]
    package var second: [String]?
    package var labels: [Int]

    package init(first: [String], second: [String]? = nil, labels: [Int]) {
      self.first = first
      self.second = second
      self.labels = labels
    }
  }

  package init(spec: TaskSpec, request: TaskRequest, content: Content, notes: [String] = []) {
    self.spec = spec
    self.request = request
    self.content = content
    self.notes = notes
  }
}

extension TaskData {
  /// Every text of the task in reading order, repeats included.
  package var texts: [String] {
    switch content {
    case .pairs(let subsets): subsets.flatMap { $0.first + $0.second }
    case .samples(let train, let dev, let test):
      [train, dev, test].compactMap(\.self).flatMap { $0.first + ($0.second ?? []) }
    case .scoredSplits(let train, let dev, let test):
      [train, dev, test].flatMap { $0.first + $0.second }
    }
  }
}
