package import EvalCore

/// A greedy search whose scores are those of STS-B dev: from candidates to points of a sweep, and from what was
/// chosen to the points that are reported.
package struct LayerSearch: Hashable, Sendable {
  package var search: GreedySearch
  /// The run on STS-B dev that every candidate starts from.
  package var base: RunSpec

  package init(search: GreedySearch, base: RunSpec) {
    self.search = search
    self.base = base
  }

  /// The task and the split that layers are chosen on.
  package static let selection = (task: "STSB", split: Split.dev)

  /// Checks that there is something to choose, and that `reported` is no data that is chosen on.
  ///
  /// - Throws: ``EvalError`` for a model whose layers are bidirectional already, and for a report on STS-B other
  ///   than test.
  package static func check(isBidirectional: Bool, reported: [TaskRequest]) throws {
    guard !isBidirectional else {
      throw EvalError.unsupported(
        "a search for bidirectional layers in a model whose layers are all bidirectional",
        file: nil,
        remedy: "choose a decoder")
    }
    if reported.contains(where: { $0.task == selection.task && $0.split != .test }) {
      throw EvalError.usage(
        "the search chooses on STS-B dev, and a score there is no score of the choice",
        remedy: "report on STS-B test or on other tasks")
    }
  }

  /// The configurations of the start and of the first round.
  package var firstPoints: [SweepSpec.Point] {
    let patterns =
      [AttentionPattern.none] + AttentionPattern.singleLayers(layerCount: search.layerCount)
    return SweepSpec(base: base, patterns: patterns).runs()
  }

  /// Searches with `evaluate`, which evaluates the points of a round in one sweep and returns a result a point.
  ///
  /// - Throws: what `evaluate` throws, and as ``GreedySearch/run(evaluate:)``.
  package func run(
    evaluate: ([SweepSpec.Point]) async throws -> [RunResult]
  ) async throws -> SearchResult {
    try await search.run { candidates in
      try await evaluate(try candidates.map(point)).map(\.sweepAverage)
    }
  }

  /// The pattern of `layers`, in the one spelling that there is for it.
  ///
  /// - Throws: ``EvalError`` for layers that the model does not have.
  package func pattern(of layers: [Int]) throws -> AttentionPattern {
    try AttentionPattern.only(layers).canonical(layerCount: search.layerCount)
  }

  /// The uni-directional model and `chosen`, which is left out where it is the same, on the tasks of `reported`.
  package func points(
    reporting chosen: AttentionPattern, from reported: RunSpec
  ) -> [SweepSpec.Point] {
    SweepSpec(base: reported, patterns: chosen == .none ? [.none] : [.none, chosen]).runs()
  }

  private func point(_ layers: [Int]) throws -> SweepSpec.Point {
    let pattern = try pattern(of: layers)
    var spec = base
    spec.recipe.attention = pattern
    return SweepSpec.Point(label: pattern.label, spec: spec)
  }
}
