import EmbeddingBackends
import EvalCore
import EvalRuns
import EvalTestSupport
import Foundation
import Testing

let testMachine = MachineFacts(cpu: "test", operatingSystem: "test", blas: nil, simd: "test")

/// The plan of a sweep, with its work counted.
func plan(
  _ points: [SweepSpec.Point], _ backend: any EmbeddingModel, _ tasks: [TaskData],
  vectorBudget: Int? = nil
) async throws -> SweepPlan {
  try await SweepPlan.make(points, tasks: tasks, model: backend, vectorBudget: vectorBudget)
}

/// Evaluates all points in one pass (or several, with a budget).
///
/// - Parameter through: what stands between the evaluation and `backend`.
func evaluate(
  _ points: [SweepSpec.Point], _ backend: any EmbeddingModel, _ tasks: [TaskData],
  vectorBudget: Int? = nil, journal: VectorJournal? = nil,
  through: (any EmbeddingModel)? = nil
) async throws -> SweepResult {
  let plan = try await plan(points, backend, tasks, vectorBudget: vectorBudget)
  var finished: SweepResult?
  let events = Evaluation(
    plan: plan, model: through ?? backend,
    setup: EvaluationSetup(tasks: tasks, journal: journal, threads: 2, machine: testMachine),
    vectorBudget: vectorBudget
  ).events()
  for try await event in events {
    if case .finished(let result) = event { finished = result }
  }
  return try #require(finished)
}

func similarities(_ result: RunResult) throws -> [Double] {
  guard case .pairs(let similarity, _, _) = try #require(result.tasks.first).items else {
    throw EvalError.internalFault("no pairs")
  }
  return similarity
}

@Suite struct SweepEvaluationTests {
  private let tasks = [TinyModel.task("STSB", pairs: 50), TinyModel.task("SICKR", pairs: 40)]

  /// Every configuration of a cross product has the similarities that it has alone.
  @Test func sweepEqualsEachConfigurationAlone() async throws {
    let model = try TinyModel()
    let backend = try model.backend()
    let spec = SweepSpec(
      base: TinyModel.spec(backend, tasks),
      patterns: [.none, .last(1), .last(2), .all, .only([0]), .only([1, 2]), .only([0, 2])],
      poolings: [.last, .mean], layers: [.last, .state(2)],
      prompts: [["{text}"], ["the sentence {text} is : \""]])
    let points = spec.runs()
    #expect(points.count == 7 * 2 * 2 * 2)
    let sweep = try await evaluate(points, backend, tasks)
    #expect(sweep.results.map(\.spec) == points.map(\.spec))
    for (point, together) in zip(points, sweep.results) {
      let own = try model.backend {
        $0.attention = point.spec.recipe.attention
        $0.pooling = point.spec.recipe.pooling
        $0.layer = point.spec.recipe.layer
        $0.prompts = point.spec.recipe.prompts
      }
      let alone = try await evaluate(
        [SweepSpec.Point(label: "alone", spec: TinyModel.spec(own, tasks))], own, tasks)
      #expect(alone.results[0].spec == together.spec, "\(point.label)")
      let pairs = zip(try similarities(together), try similarities(alone.results[0]))
      #expect(pairs.allSatisfy { abs($0 - $1) < 1e-5 }, "\(point.label)")
      for (one, other) in zip(together.tasks, alone.results[0].tasks) {
        #expect(one.score.value != nil)
        #expect(one.id == other.id && one.n == other.n)
      }
    }
  }

  /// With last-token pooling, a bidirectional last layer changes nothing: it is computed once, shown as
  /// equal, and has the same scores under its own spec.
  @Test func equalConfigurationsAreComputedOnce() async throws {
    let backend = try TinyModel().backend()
    let points = SweepSpec(
      base: TinyModel.spec(backend, tasks),
      patterns: [.none, .last(1), .last(2), .only([1]), .only([1, 3])]
    ).runs()
    let sweep = try await evaluate(points, backend, tasks)
    #expect(sweep.equalTo == [0, 0, 2, 3, 3])
    #expect(sweep.distinct == [0, 2, 3])
    #expect(try await plan(points, backend, tasks).notes.count == 3)
    #expect(sweep.results[0].tasks == sweep.results[1].tasks)
    #expect(sweep.results[0].spec != sweep.results[1].spec)
    #expect(try similarities(sweep.results[0]) != similarities(sweep.results[2]))
    let mean = try TinyModel().backend { $0.pooling = .mean }
    let read = try await evaluate(
      SweepSpec(base: TinyModel.spec(mean, tasks), patterns: [.none, .last(1)]).runs(), mean, tasks)
    #expect(read.equalTo == [0, 1])
    #expect(try similarities(read.results[0]) != similarities(read.results[1]))
  }

  /// Passes change memory and work and no score.
  @Test func budgetPartsConfigurationsAndChangesNoScore() async throws {
    let backend = try TinyModel().backend { $0.pooling = .mean }
    let points = SweepSpec(
      base: TinyModel.spec(backend, tasks),
      patterns: AttentionPattern.suffixes(layerCount: TinyModel.layers)
    ).runs()
    let whole = try await evaluate(points, backend, tasks)
    let parted = try await evaluate(points, backend, tasks, vectorBudget: 1)
    #expect(whole.passes == 1)
    #expect(parted.passes == points.count)
    for (one, other) in zip(whole.results, parted.results) {
      let pairs = zip(try similarities(one), try similarities(other))
      #expect(pairs.allSatisfy { abs($0 - $1) < 1e-5 })
    }
    let (shared, alone) = (try #require(whole.work), try #require(parted.work))
    #expect(shared.computedRowLayers < alone.computedRowLayers)
    #expect(shared.naiveRowLayers == alone.naiveRowLayers)
  }

  /// All suffixes of L layers on a causal trunk of T rows: T rows in the trunk's L layers and, for the suffix of
  /// n layers, n layers of separate sequences. Pruning only lessens it.
  @Test func workOfSuffixesIsBoundedByTheTrie() async throws {
    let backend = try TinyModel().backend { $0.pooling = .mean }
    let layers = TinyModel.layers
    let points = SweepSpec(
      base: TinyModel.spec(backend, tasks), patterns: AttentionPattern.suffixes(layerCount: layers)
    ).runs()
    let work = try #require(try await evaluate(points, backend, tasks).work)
    let texts = TextIndex(tasks)
    let distinct = try #require(
      try await backend.plan(texts.texts, recipes: [backend.defaultRecipe]).work)
    let branches = layers * (layers + 1) / 2 * distinct.tokens
    #expect(work.computedRowLayers <= distinct.forestRows * layers * 2 + branches)
    #expect(work.computedRowLayers >= distinct.forestRows * layers + branches / 2)
    let all = try #require(
      try await backend.plan(texts.occurrences, recipes: [backend.defaultRecipe]).work)
    #expect(work.naiveRowLayers == all.tokens * layers * points.count)
  }

  /// Depths come from one pass and equal the model cut there alone.
  @Test func depthsEqualTheModelCutAlone() async throws {
    let model = try TinyModel()
    let backend = try model.backend { $0.pooling = .mean }
    let points = DepthSweep.points(
      base: TinyModel.spec(backend, tasks), layerCount: TinyModel.layers, hasFinalNorm: true)
    #expect(
      points.map(\.label) == [
        "depth 0", "depth 1", "depth 2", "depth 3", "depth 4", "depth 0 · no final norm",
        "depth 1 · no final norm", "depth 2 · no final norm", "depth 3 · no final norm",
      ])
    let sweep = try await evaluate(points, backend, tasks)
    for (point, together) in zip(points, sweep.results) {
      let own = try model.backend {
        $0.pooling = .mean
        $0.layer = point.spec.recipe.layer
        $0.normsEarlyLayers = point.spec.recipe.normsEarlyLayers
      }
      let alone = try await evaluate(
        [SweepSpec.Point(label: "alone", spec: TinyModel.spec(own, tasks))], own, tasks)
      let pairs = zip(try similarities(together), try similarities(alone.results[0]))
      #expect(pairs.allSatisfy { abs($0 - $1) < 1e-5 }, "\(point.label)")
    }
    let work = try #require(sweep.work)
    let once = try #require(
      try await backend.plan(TextIndex(tasks).texts, recipes: [backend.defaultRecipe]).work)
    #expect(work.computedRowLayers == once.computedRowLayers)
    #expect(try similarities(sweep.results[1]) != similarities(sweep.results[6]))
  }
}

@Suite struct SweepPlanTests {
  private func point(_ label: String, padding: Padding = .none) -> SweepSpec.Point {
    let backend = FakeModel()
    var spec = TinyModel.spec(backend, [TinyModel.task()])
    spec.recipe.padding = padding
    return SweepSpec.Point(label: label, spec: spec)
  }

  @Test func passesFollowTheBudget() throws {
    // 10 texts of 4, 4, 8 and 4 components are 160, 160, 320 and 160 bytes, held twice while their slice
    // is encoded; the second point equals the first.
    let plan = try SweepPlan(
      points: ["a", "b", "c", "d"].map { point($0) }, equalTo: [0, 0, 2, 3],
      dimensions: [4, 4, 8, 4])
    #expect(plan.passes(texts: 10, budget: nil) == [[0, 2, 3]])
    #expect(plan.passes(texts: 10, budget: 1280) == [[0, 2, 3]])
    #expect(plan.passes(texts: 10, budget: 1279) == [[0, 2], [3]])
    #expect(plan.passes(texts: 10, budget: 959) == [[0], [2], [3]])
    #expect(plan.passes(texts: 10, budget: 1) == [[0], [2], [3]])
  }

  @Test func refusesPaddingAndEmptySweeps() throws {
    #expect(throws: EvalError.self) { try SweepPlan(points: [], dimensions: []) }
    #expect(throws: EvalError.self) {
      try SweepPlan(
        points: [point("plain"), point("leak", padding: .billmLeak(LeakBatching()))],
        dimensions: [4, 4])
    }
    // Alone, a run sees the padding of its batches.
    #expect(
      try SweepPlan(
        points: [point("leak", padding: .billmLeak(LeakBatching()))], dimensions: [4]
      ).distinct == [0])
  }
}
