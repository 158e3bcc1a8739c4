import EmbeddingBackends
import EvalCore
import EvalRuns
import EvalTestSupport
import Testing

@Suite struct CausalityProbeTests {
  private let tasks = [TinyModel.task(pairs: 20)]

  /// Later tokens count from the first bidirectional layer on, earlier ones from the first layer.
  @Test(
    arguments: [
      (.none, nil), (.last(1), 4), (.last(2), 3), (.only([1]), 2), (.only([0, 2]), 1), (.all, 1),
    ] as [(AttentionPattern, Int?)])
  func thePatternIsMeasured(pattern: AttentionPattern, from: Int?) async throws {
    let model = try TinyModel().backend { $0.attention = pattern }
    let facts = try await CausalityProbe().measure(
      model, under: model.defaultRecipe, texts: ["a", "the the the"] + TinyModel.sentences(3))
    #expect(
      facts
        == CausalityFacts(
          states: TinyModel.layers + 1, earlierTokensFrom: 1, laterTokensFrom: from))
  }

  @Test func textsWithoutThreeTokensTellNothing() async throws {
    let model = try TinyModel().backend()
    let facts = try await CausalityProbe().measure(
      model, under: model.defaultRecipe, texts: ["a", "cat dog", "the the the"])
    #expect(facts == nil)
    let fake = FakeModel()
    #expect(
      try await CausalityProbe().measure(
        fake, under: fake.defaultRecipe, texts: TinyModel.sentences(3)) == nil)
  }

  /// A forward pass that does not keep to its pattern ends the run.
  @Test func aLeakEndsTheRun() async throws {
    let model = try TinyModel().backend()
    let leaking = Leaking(model: model)
    await #expect(throws: EvalError.self) {
      _ = try await Evaluation(
        plan: try .run(TinyModel.spec(leaking, tasks)), model: leaking,
        setup: EvaluationSetup(tasks: tasks, threads: 1, machine: testMachine)
      ).result()
    }
  }

  /// A run says what was measured; one whose vectors were all kept measures nothing.
  @Test func runsCarryWhatWasMeasured() async throws {
    let model = try TinyModel().backend { $0.attention = .last(1) }
    let shelf = Shelf()
    var found: [CausalityFacts?] = []
    for _ in 0..<2 {
      let result = try await Evaluation(
        plan: try .run(TinyModel.spec(model, tasks)), model: model,
        setup: EvaluationSetup(
          tasks: tasks, journal: shelf.journal(), threads: 1, machine: testMachine)
      ).result()
      found.append(try #require(result.results.first).facts.causality)
    }
    #expect(found[0]?.laterTokensFrom == TinyModel.layers)
    #expect(found[1] == nil)
  }

  @Test func everyConfigurationOfASweepHasItsOwn() async throws {
    let model = try TinyModel().backend()
    let points = SweepSpec(
      base: TinyModel.spec(model, tasks), patterns: [.none, .last(2), .all]
    ).runs()
    let sweep = try await evaluate(points, model, tasks)
    #expect(sweep.results.map { $0.facts.causality?.laterTokensFrom } == [nil, 3, 1])
    #expect(sweep.results.allSatisfy { $0.facts.causality?.states == TinyModel.layers + 1 })
  }
}

/// A model whose hidden states are those of another pattern than the one that is asked for.
private struct Leaking: EmbeddingModel, TokenStates {
  let model: ModelUnderRecipe
  var identity: ModelIdentity { model.identity }
  var defaultRecipe: Recipe { model.defaultRecipe }
  var honoured: RecipeFields { model.honoured }
  var kindName: String { model.kindName }
  var layers: LayerFacts? { model.layers }
  var tokenStates: (any TokenStates)? { self }

  func plan(_ texts: [String], recipes: [Recipe]) async throws -> EncodingPlan {
    try await model.plan(texts, recipes: recipes)
  }

  func fed(_ texts: [String], under recipe: Recipe) throws -> [FedText] {
    try model.requiredTokenStates().fed(texts, under: recipe)
  }

  func states(
    ofToken token: Int, in sequences: [[Int32]], pattern: AttentionPattern
  ) async throws -> [[[Float]]] {
    try await model.requiredTokenStates().states(ofToken: token, in: sequences, pattern: .last(1))
  }

  func states(
    ofAllTokensIn sequence: [Int32], pattern: AttentionPattern
  ) async throws -> [[[Float]]] {
    try await model.requiredTokenStates().states(ofAllTokensIn: sequence, pattern: .last(1))
  }
}
