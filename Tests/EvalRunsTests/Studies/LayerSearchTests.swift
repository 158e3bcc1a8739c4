import EvalCore
import EvalRuns
import EvalTestSupport
import Testing

@Suite struct LayerSearchTests {
  private let base = SampleResults.run([SampleResults.stsTasks()[5]]).spec

  private func search(_ layerCount: Int) -> LayerSearch {
    LayerSearch(
      search: GreedySearch(layerCount: layerCount, threshold: 0.001, budget: 20), base: base)
  }

  /// Layer 1 of 3 gains 0.05 and nothing else does.
  private func result(_ point: SweepSpec.Point) throws -> RunResult {
    let gain =
      try AttentionPattern.only([1]).canonical(layerCount: 3) == point.spec.recipe.attention
    var result = SampleResults.run(
      [SampleResults.similarityTask("STSB", subsets: [("STSB", 9)], score: gain ? 0.55 : 0.5)])
    result.spec = point.spec
    return result
  }

  @Test("a round is one sweep of points that differ in their canonical pattern alone")
  func rounds() async throws {
    var labels: [[String]] = []
    let found = try await search(3).run { points in
      labels.append(points.map(\.label))
      for point in points {
        var spec = point.spec
        spec.recipe.attention = base.recipe.attention
        #expect(spec == base)
      }
      return try points.map(result)
    }
    #expect(labels == [["none"], ["last:1", "1", "0"], ["last:2", "0,1"]])
    #expect(found.chosen == [1])
    #expect(found.threshold == 0.001)
    #expect(found.trials.count == 6)
  }

  @Test("the first points are the start and the first round")
  func firstPoints() {
    #expect(search(3).firstPoints.map(\.label) == ["none", "0", "1", "last:1"])
  }

  @Test(
    "the choice is reported beside the uni-directional model, which stands alone where nothing was chosen"
  )
  func reported() throws {
    let search = search(3)
    var test = base
    test.isSample = true
    let points = search.points(reporting: try search.pattern(of: [1, 2]), from: test)
    #expect(points.map(\.label) == ["none", "last:2"])
    #expect(points.allSatisfy { $0.spec.isSample })
    #expect(try search.points(reporting: search.pattern(of: []), from: test).count == 1)
  }

  @Test("data that is chosen on is not reported, and bidirectional models leave nothing to choose")
  func refusals() throws {
    func request(_ task: String, _ split: Split) -> TaskRequest {
      TaskRequest(task: task, version: 1, text: .senteval, split: split, subsets: [task])
    }
    try LayerSearch.check(
      isBidirectional: false, reported: [request("STSB", .test), request("SICKR", .dev)])
    for split in Split.allCases where split != .test {
      #expect(throws: EvalError.self) {
        try LayerSearch.check(isBidirectional: false, reported: [request("STSB", split)])
      }
    }
    #expect(throws: EvalError.self) {
      try LayerSearch.check(isBidirectional: true, reported: [request("STSB", .test)])
    }
  }
}
