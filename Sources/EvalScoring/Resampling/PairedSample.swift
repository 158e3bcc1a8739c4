package import EvalCore

/// Two runs' answers to the same items of one task.
package struct PairedSample: Sendable {
  /// What is compared.
  package enum Content: Sendable {
    /// Similarities of both runs against gold.
    case similarities(Correlation, baseline: [Double], candidate: [Double], gold: [Double])
    /// Whether each run is right.
    case correctness(baseline: [Bool], candidate: [Bool])
  }

  /// The task: it names the stream of random numbers.
  package let name: String
  package let content: Content
  /// Sizes of the subsets, in order; items are resampled inside each.
  package let strata: [Int]

  /// Whether both runs answer every item alike, to the last bit.
  package var isUnchanged: Bool {
    switch content {
    case .similarities(_, let baseline, let candidate, _): baseline == candidate
    case .correctness(let baseline, let candidate): baseline == candidate
    }
  }

  /// Pairs the items of two results of one task.
  ///
  /// - Parameter correlation: Of the cosine similarities; unused for labels.
  /// - Throws: ``EvalError/usage(_:remedy:)`` when the results are not of the same items.
  package init(
    baseline: TaskResult, candidate: TaskResult, correlation: Correlation = .spearman
  ) throws {
    let task = candidate.id
    func refuse(_ reason: String) -> EvalError {
      .usage(
        "the results of \(task) cannot be compared item by item: \(reason)",
        remedy: "compare two runs of the same task, data and protocol")
    }
    switch (baseline.items, candidate.items) {
    case (.pairs(let old, let gold, let sizes), .pairs(let new, let otherGold, let otherSizes)):
      guard gold == otherGold, sizes == otherSizes else {
        throw refuse("pairs or gold scores differ")
      }
      guard old.count == gold.count, new.count == gold.count, sizes.reduce(0, +) == gold.count
      else {
        throw refuse("the similarities are not complete")
      }
      self.init(
        name: task,
        content: .similarities(correlation, baseline: old, candidate: new, gold: gold),
        strata: sizes)
    case (.labels(let old, let actual), .labels(let new, let otherActual)):
      guard actual == otherActual, old.count == actual.count, new.count == actual.count else {
        throw refuse("samples or labels differ")
      }
      self.init(
        name: task,
        content: .correctness(
          baseline: zip(old, actual).map { $0 == $1 }, candidate: zip(new, actual).map { $0 == $1 }),
        strata: [actual.count])
    default: throw refuse("one has pairs and the other labels")
    }
  }

  /// Takes items as they are; `strata` sum to their count.
  package init(name: String, content: Content, strata: [Int]) {
    self.name = name
    self.content = content
    self.strata = strata
    precondition(strata.reduce(0, +) == count, "strata sum to the items")
  }

  /// The number of items.
  package var count: Int {
    switch content {
    case .similarities(_, _, _, let gold): gold.count
    case .correctness(let baseline, _): baseline.count
    }
  }
}

extension PairedSample {
  /// The difference candidate − baseline when item i occurs `multiplicities[i]` times, exactly as if
  /// the resample were written out; nil where it is not defined.
  package func difference(multiplicities: [Int32]) -> Double? {
    precondition(multiplicities.count == count, "one multiplicity an item")
    var counts = multiplicities
    var scratch = ResamplingScratch(count: count)
    let prepared = difference
    counts.withUnsafeMutableBufferPointer { prepared.evaluate($0, &scratch) }
    return scratch.differences[0].isNaN ? nil : scratch.differences[0]
  }
}
