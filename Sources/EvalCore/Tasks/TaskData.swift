/// A task's rows as read: texts and gold, ready to be embedded and scored.
package struct TaskData: Sendable, Hashable {
  package var spec: TaskSpec
  package var request: TaskRequest
  /// The task's distinct texts, in the order in which ``content`` names them first.
  package let texts: [String]
  /// What is scored; a text is its position in ``texts``.
  package let content: Content<Int>
  /// What the reader saw and reports must show: rows without gold dropped, replaced bytes.
  package var notes: [String]

  /// Holds what was read, each distinct text once.
  package init(
    spec: TaskSpec, request: TaskRequest, content: Content<String>, notes: [String] = []
  ) {
    var table = TextTable()
    self.spec = spec
    self.request = request
    self.content = content.map { table.row(of: $0) }
    self.texts = table.texts
    self.notes = notes
  }

  /// The content with its texts in place of their positions.
  package var sentences: Content<String> { content.map { texts[$0] } }
}

extension TaskData {
  /// The rows of a task; `Text` is a text, or the position of one in a list.
  package enum Content<Text: Sendable & Hashable>: Sendable, Hashable {
    /// Sentence pairs with gold scores, subset by subset.
    case pairs([PairSubset<Text>])
    /// Labelled texts (or pairs) per split.
    case samples(train: Samples<Text>, dev: Samples<Text>?, test: Samples<Text>?)
    /// Scored pairs per split, for learnt regressors.
    case scoredSplits(train: PairSubset<Text>, dev: PairSubset<Text>, test: PairSubset<Text>)
  }

  /// The pairs of one subset; the three arrays have equal counts.
  package struct PairSubset<Text: Sendable & Hashable>: Sendable, Hashable {
    package var name: String
    package var first: [Text]
    package var second: [Text]
    package var gold: [Double]

    package init(name: String, first: [Text], second: [Text], gold: [Double]) {
      self.name = name
      self.first = first
      self.second = second
      self.gold = gold
    }
  }

  /// Labelled samples; `second` is nil for single texts. Labels count from 0.
  package struct Samples<Text: Sendable & Hashable>: Sendable, Hashable {
    package var first: [Text]
    package var second: [Text]?
    package var labels: [Int]

    package init(first: [Text], second: [Text]? = nil, labels: [Int]) {
      self.first = first
      self.second = second
      self.labels = labels
    }
  }
}

extension TaskData.Content {
  /// Every text in reading order (part by part, first texts before second texts), repeats included.
  package var elements: [Text] {
    switch self {
    case .pairs(let subsets): subsets.flatMap { $0.first + $0.second }
    case .samples(let train, let dev, let test):
      [train, dev, test].compactMap(\.self).flatMap { $0.first + ($0.second ?? []) }
    case .scoredSplits(let train, let dev, let test):
      [train, dev, test].flatMap { $0.first + $0.second }
    }
  }

  /// The same rows with every text transformed, in the order of ``elements``.
  package func map<Other>(
    _ transform: (Text) throws -> Other
  ) rethrows -> TaskData.Content<Other> {
    switch self {
    case .pairs(let subsets): .pairs(try subsets.map { try $0.map(transform) })
    case .samples(let train, let dev, let test):
      .samples(
        train: try train.map(transform), dev: try dev?.map(transform),
        test: try test?.map(transform))
    case .scoredSplits(let train, let dev, let test):
      .scoredSplits(
        train: try train.map(transform), dev: try dev.map(transform), test: try test.map(transform))
    }
  }
}

extension TaskData.PairSubset {
  /// The same pairs with every text transformed, first texts before second texts.
  package func map<Other>(
    _ transform: (Text) throws -> Other
  ) rethrows -> TaskData.PairSubset<Other> {
    TaskData.PairSubset(
      name: name, first: try first.map(transform), second: try second.map(transform), gold: gold)
  }
}

extension TaskData.Samples {
  /// The same samples with every text transformed, first texts before second texts.
  package func map<Other>(
    _ transform: (Text) throws -> Other
  ) rethrows -> TaskData.Samples<Other> {
    TaskData.Samples(
      first: try first.map(transform), second: try second?.map(transform), labels: labels)
  }
}
