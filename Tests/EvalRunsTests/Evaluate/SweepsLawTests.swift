import EmbeddingBackends
import EvalCore
import EvalRuns
import EvalTestSupport
import Foundation
import Synchronization
import Testing
import Transformers

/// What holds for any sweep: sharing of texts, prefixes, layers and rows moves no vector, and the work that is foretold
/// is the work that is done.
@Suite struct SweepLawTests {
  private static var seeds: ClosedRange<UInt64> {
    TestEffort.pick(quick: 1...3, short: 1...5, full: 1...80)
  }

  /// A random cross product of at most 14 points.
  private func points(
    _ base: RunSpec, using generator: inout CounterGenerator
  ) throws -> [SweepSpec.Point] {
    let layers = TinyModel.layers
    var patterns: [AttentionPattern] = [.none]
    patterns += AttentionPattern.suffixes(layerCount: layers).shuffled(using: &generator).prefix(2)
    let width = Int.random(in: 1...layers, using: &generator)
    patterns += try AttentionPattern.windows(width, layerCount: layers)
      .shuffled(using: &generator).prefix(2)
    patterns.append(.only((0..<layers).filter { _ in Bool.random(using: &generator) }))
    var seen = Set<AttentionPattern>()
    patterns = try patterns.map { try $0.canonical(layerCount: layers) }
      .filter { seen.insert($0).inserted }
    let poolings: [Pooling] = [
      .last, .mean, .cls, Pooling([.cls, .last]), Pooling([.weightedMean], over: .text),
      Pooling([.last], over: .text), Pooling([.max]),
    ]
    let states: [LayerSelection] = [.last, .state(0), .state(2), .average([1, -1])]
    let prompts = [
      ["{text}"], ["the sentence {text} is : \""], ["the sentence {text} ."],
      ["the word for {text}", "the sentence {text}"],
    ]
    let spec = SweepSpec(
      base: base, patterns: patterns,
      poolings: Array(poolings.shuffled(using: &generator).prefix(2)),
      layers: Array(states.shuffled(using: &generator).prefix(2)),
      prompts: Array(prompts.shuffled(using: &generator).prefix(2)))
    return Array(spec.runs().shuffled(using: &generator).prefix(14))
  }

  @Test(arguments: seeds) func sharingMovesNoVectorAndWorkIsForetold(_ seed: UInt64) async throws {
    var generator = CounterGenerator(seed: 40 + seed)
    let model = try TinyModel(seed: seed)
    let backend = try model.backend(
      options: PlanOptions(chunkRows: [30, 90, 400].randomElement(using: &generator)))
    let tasks = [
      TinyModel.task("STSB", pairs: 20 + Int(seed % 7)), TinyModel.task("SICKR", pairs: 15),
    ]
    let points = try points(TinyModel.spec(backend, tasks), using: &generator)
    let budget =
      Bool.random(using: &generator) ? nil : Int.random(in: 1...60_000, using: &generator)
    let sweep = try await evaluate(points, backend, tasks, vectorBudget: budget)
    let foretold = try await plan(points, backend, tasks, vectorBudget: budget).work
    #expect(sweep.work == foretold, "what was counted is what was foretold")
    let texts = TextIndex(tasks).texts
    let together = try await backend.embed(
      texts, recipes: points.map(\.spec.recipe), progress: nil)
    let bare = PlanOptions(sharesPrefixes: false, prunesUnreadRows: false)
    for (index, point) in points.enumerated() {
      let own = try model.backend(options: bare) {
        $0.attention = point.spec.recipe.attention
        $0.pooling = point.spec.recipe.pooling
        $0.layer = point.spec.recipe.layer
        $0.prompts = point.spec.recipe.prompts
      }
      let alone = try await own.embed(texts, progress: nil)
      #expect(alone.dimension == together[index].dimension)
      #expect(
        zip(alone.values, together[index].values).allSatisfy { abs($0 - $1) < 1e-5 },
        "\(point.label)")
      let result = try await evaluate(
        [SweepSpec.Point(label: "alone", spec: TinyModel.spec(own, tasks))], own, tasks
      ).results[0]
      #expect(result.spec == sweep.results[index].spec)
      for (one, other) in zip(sweep.results[index].tasks, result.tasks) {
        guard case .pairs(let shared, _, _) = one.items, case .pairs(let single, _, _) = other.items
        else { throw EvalError.internalFault("no pairs") }
        #expect(
          zip(shared, single).allSatisfy { abs($0 - $1) < 1e-5 }, "\(point.label), \(one.id)")
      }
    }
  }
}

/// A model that counts under how many recipes vectors are computed.
private struct Counted: EmbeddingModel {
  let model: any EmbeddingModel
  let calls: @Sendable (Int) -> Void

  var identity: ModelIdentity { model.identity }
  var defaultRecipe: Recipe { model.defaultRecipe }
  var honoured: RecipeFields { model.honoured }
  var kindName: String { model.kindName }

  func plan(_ texts: [String], recipes: [Recipe]) async throws -> EncodingPlan {
    let plan = try await model.plan(texts, recipes: recipes)
    return EncodingPlan(
      equalTo: plan.equalTo, dimensions: plan.dimensions, notes: plan.notes, work: plan.work
    ) { progress in
      calls(recipes.count)
      return try await model.embed(plan, progress: progress)
    }
  }
}

/// A journal in memory that can fail after so many writes, as a process that is killed does.
final class Shelf: Sendable {
  struct Killed: Error {}

  private let kept = Mutex<[ContentDigest: Embeddings]>([:])

  func journal(writes: Int = .max, kernels: String = "") -> VectorJournal {
    let left = Mutex(writes)
    return VectorJournal(
      kernels: kernels,
      read: { key in self.kept.withLock { $0[key].map { .sound($0) } ?? .absent } },
      write: { key, vectors in
        guard
          left.withLock({ left in
            left -= 1; return left >= 0
          })
        else { throw Killed() }
        self.kept.withLock { $0[key] = vectors }
      })
  }
}

@Suite struct SweepResumptionTests {
  private let tasks = [TinyModel.task("STSB", pairs: 30)]

  @Test func aKilledSweepGoesOnWhereItWas() async throws {
    let backend = try TinyModel().backend { $0.pooling = .mean }
    let points = SweepSpec(
      base: TinyModel.spec(backend, tasks),
      patterns: AttentionPattern.suffixes(layerCount: TinyModel.layers)
    ).runs()
    let fresh = try await evaluate(points, backend, tasks, vectorBudget: 1)
    let shelf = Shelf()
    await #expect(throws: Shelf.Killed.self) {
      try await evaluate(
        points, backend, tasks, vectorBudget: 1, journal: shelf.journal(writes: 2))
    }
    let calls = Mutex(0)
    let counted = Counted(model: backend) { count in calls.withLock { $0 += count } }
    let resumed = try await evaluate(
      points, backend, tasks, vectorBudget: 1, journal: shelf.journal(), through: counted)
    #expect(resumed.resumedParts == 2)
    #expect(calls.withLock { $0 } == points.count - 2, "what was kept is not computed again")
    #expect(resumed.results.map(\.tasks) == fresh.results.map(\.tasks))
    #expect(resumed.results.map(\.spec) == fresh.results.map(\.spec))
    #expect(resumed.work == fresh.work)
    #expect(fresh.resumedParts == 0)
  }

  /// Other kernels round in another order.
  @Test func vectorsOfOtherKernelsAreNotTaken() async throws {
    let backend = try TinyModel().backend()
    let points = SweepSpec(
      base: TinyModel.spec(backend, tasks), patterns: [.none, .all]
    ).runs()
    let shelf = Shelf()
    var resumed: [Int] = []
    for kernels in ["Haswell", "SkylakeX", "Haswell"] {
      let journal = shelf.journal(kernels: kernels)
      resumed.append(try await evaluate(points, backend, tasks, journal: journal).resumedParts)
    }
    #expect(resumed == [0, 0, points.count])
  }

  /// The vectors of a sweep serve a plain run, which tells its own work and notes and nothing of its company.
  @Test func aRunFromTheJournalOfASweepTellsOnlyOfItself() async throws {
    let model = try TinyModel()
    let backend = try model.backend()
    let base = TinyModel.spec(backend, tasks)
    let points = SweepSpec(base: base, patterns: [.none, .last(1), .last(2), .all]).runs()
    let shelf = Shelf()
    let sweep = try await evaluate(points, backend, tasks, journal: shelf.journal())
    func run(_ journal: VectorJournal?) async throws -> (RunResult, Int) {
      let calls = Mutex(0)
      let counted = Counted(model: backend) { count in calls.withLock { $0 += count } }
      let result = try await Evaluation(
        plan: try .run(base), model: counted,
        setup: EvaluationSetup(tasks: tasks, journal: journal, threads: 1, machine: testMachine)
      ).result()
      return (try #require(result.results.first), calls.withLock { $0 })
    }
    let (alone, computed) = try await run(nil)
    let (taken, none) = try await run(shelf.journal())
    #expect(computed == 1)
    #expect(none == 0)
    #expect(taken.facts.work == alone.facts.work)
    #expect(alone.facts.warnings.isEmpty)
    #expect(taken.facts.warnings.isEmpty)
    let pairs = zip(try similarities(taken), try similarities(sweep.results[0]))
    #expect(pairs.allSatisfy { $0 == $1 })
    // Forty-some words of thirty pairs repeat nothing, but a text that stands twice counts twice one by one.
    let twice = [tasks[0], TinyModel.task("SICKR", pairs: 30)]
    let planned = try await plan(
      [SweepSpec.Point(label: "run", spec: TinyModel.spec(backend, twice))], backend, twice)
    let whole = try #require(planned.work)
    #expect(whole.tokens == 2 * (alone.facts.work?.tokens ?? 0))
    #expect(whole.computedRowLayers == alone.facts.work?.computedRowLayers)
  }
}
