import EvalCore
import EvalTestSupport
import LinearAlgebra
import Testing

@testable import Checkpoints
@testable import Transformers

/// Counted work, by hand and by brute force; memory; refusals.
struct ForwardPlanTests {
  /// A decoder of 4 layers without surprises: hidden 8, 2 heads of 4, inner 12, no gate.
  private func decoder(layers: Int = 4) throws -> Encoder {
    var source = RandomWeights(seed: 5)
    let blueprint = Blueprint(
      vocabularySize: 50, hiddenSize: 8, maxPositions: 100, embedding: EmbeddingBlueprint(),
      norm: .rootMeanSquare(epsilon: 1e-6, unitOffset: false), placement: .pre,
      attention: AttentionBlueprint(
        direction: .causal, heads: 2, keyValueHeads: 2, headDimension: 4, scale: 0.5),
      feedForward: FeedForwardBlueprint(innerSize: 12, activation: .silu, isGated: false),
      layers: Array(repeating: LayerBlueprint(rotary: 0), count: layers),
      rotaries: [RotaryBlueprint(dimensions: 4, theta: 100)], hasFinalNorm: true)
    return try Encoder(blueprint: blueprint, weights: source.weights(of: blueprint))
  }

  private func inputs(_ texts: [[Int32]]) -> [EncoderInput] { texts.map { EncoderInput(ids: $0) } }

  @Test func forestAndLayersAreCountedByHand() throws {
    let encoder = try decoder()
    // Tokens 4 + 4 + 3 + 4 = 15; distinct texts 4 + 4 + 3 = 11; the trie has the nodes
    // 1, 1 2, 1 2 3, 1 2 3 4, 1 2 3 5, 1 2 6: 6.
    let texts: [[Int32]] = [[1, 2, 3, 4], [1, 2, 3, 5], [1, 2, 6], [1, 2, 3, 4]]
    func counts(
      _ patterns: [AttentionPattern], _ pooling: Pooling, _ options: PlanOptions = PlanOptions()
    )
      throws -> WorkCounts
    {
      try encoder.plan(
        inputs: inputs(texts),
        configurations: patterns.map {
          try EncoderConfiguration(pattern: $0, pooling: pooling, for: encoder.blueprint)
        }, options: options
      ).counts
    }
    // Mean pooling reads every row: 4 layers of 6 rows.
    let plain = try counts([.none], .mean)
    #expect(plain.tokens == 15 && plain.forestRows == 6)
    #expect(plain.naiveRowLayers == 4 * 15 && plain.computedRowLayers == 4 * 6)
    // All bidirectional: 4 layers of 11 rows; nothing is shared from layer 0 on.
    #expect(try counts([.all], .mean).computedRowLayers == 4 * 11)
    // The last two bidirectional: 2 · 6 + 2 · 11.
    #expect(try counts([.last(2)], .mean).computedRowLayers == 2 * 6 + 2 * 11)
    // none and last:2 share two layers: 2 · 6, then 2 · 6 and 2 · 11.
    #expect(try counts([.none, .last(2)], .mean).computedRowLayers == 2 * 6 + 2 * 6 + 2 * 11)
    // Last tokens only: 3 layers of 6 rows, then 3 rows in full and 3 rows as keys and values. Multiplications
    // of a row: keys and values 2 · 8 · 8 = 128; all 4 · 64 + 2 · 8 · 12 = 448; 3 · 128 / 448 rounds up to 1.
    #expect(try counts([.none], .last).computedRowLayers == 3 * 6 + 3 + 1)
    // last:1 is the same work, not more.
    #expect(try counts([.none, .last(1)], .last).computedRowLayers == 3 * 6 + 3 + 1)
    #expect(try counts([.none, .last(1)], .last).naiveRowLayers == 2 * 4 * 15)
    // Without sharing and pruning: distinct texts only.
    let bare = PlanOptions(sharesPrefixes: false, prunesUnreadRows: false)
    #expect(try counts([.none], .last, bare).computedRowLayers == 4 * 11)
  }

  @Test func aDepthSweepIsOnePass() throws {
    let encoder = try decoder()
    let texts: [[Int32]] = [[1, 2, 3], [4, 5]]
    let configurations = try (1...4).flatMap { depth in
      try [false, true].map { norms in
        try EncoderConfiguration(
          pattern: .none, layer: .state(depth), normsEarlyLayers: norms, pooling: .last,
          for: encoder.blueprint)
      }
    }
    let plan = try encoder.plan(inputs: inputs(texts), configurations: configurations)
    // 3 layers of 5 rows, then 2 rows in full and 3 as keys and values: ⌈3 · 128 / 448⌉ = 1.
    #expect(plan.counts.computedRowLayers == 3 * 5 + 2 + 1)
    // One text at a time, cut after each depth, twice: 2 · (1 + 2 + 3 + 4) · 5.
    #expect(plan.counts.naiveRowLayers == 100)
    // At the last state, with and without “norms early” is the same.
    #expect(plan.equalTo == [0, 1, 2, 3, 4, 5, 6, 6])
  }

  @Test(arguments: 1...20) func forestRowsAreTheDistinctBeginnings(_ seed: UInt64) throws {
    let encoder = try decoder(layers: 2)
    var generator = CounterGenerator(seed: seed)
    let texts = (0..<60).map { _ in
      (0..<Int.random(in: 1...9, using: &generator)).map { _ in
        Int32.random(in: 0..<3, using: &generator)
      }
    }
    var beginnings = Set<[Int32]>()
    for text in texts { for length in 1...text.count { beginnings.insert(Array(text[..<length])) } }
    for rows in [1, 7, 64, 1000] {
      let plan = try encoder.plan(
        inputs: inputs(texts),
        configurations: [
          try EncoderConfiguration(pattern: .none, pooling: .mean, for: encoder.blueprint)
        ], options: PlanOptions(chunkRows: rows))
      #expect(plan.counts.forestRows == beginnings.count)
      let computed = plan.chunks.reduce(0) { $0 + plan.layout(of: $1).rows }
      #expect(computed == beginnings.count + plan.replicatedRows)
      #expect(plan.counts.computedRowLayers == 2 * computed)
      #expect(plan.chunks.map(\.sequences.count).reduce(0, +) == Set(texts).count)
      #expect(plan.chunks.allSatisfy { plan.layout(of: $0).rows <= max(rows, 9) })
      if rows == 1000 { #expect(plan.replicatedRows == 0 && plan.chunks.count == 1) }
    }
  }

  @Test func aBudgetMakesChunksSmallerAndBoundsMemory() throws {
    let encoder = try decoder()
    let texts = (0..<200).map { text in (0..<10).map { Int32((text * 7 + $0 * text) % 50) } }
    let configurations = try (0...4).map {
      try EncoderConfiguration(pattern: .last($0), pooling: .mean, for: encoder.blueprint)
    }
    let wide = try encoder.plan(inputs: inputs(texts), configurations: configurations)
    let budget = wide.workerBytes / 3
    let narrow = try encoder.plan(
      inputs: inputs(texts), configurations: configurations,
      options: PlanOptions(memoryBudget: budget, threads: 8))
    #expect(narrow.workerBytes <= budget && narrow.chunks.count > wide.chunks.count)
    #expect(narrow.workers(threads: 8) * narrow.workerBytes <= budget)
    // Vectors of 5 configurations × 200 texts × 8 floats are held besides.
    #expect(narrow.counts.peakBytes <= budget + 5 * 200 * 8 * 4)
    #expect(throws: EvalError.self) {
      try encoder.plan(
        inputs: inputs(texts), configurations: configurations,
        options: PlanOptions(memoryBudget: 500))
    }
  }

  @Test func whatCannotBeServedIsRefusedByName() throws {
    let encoder = try decoder()
    let configuration = try EncoderConfiguration(
      pattern: .none, pooling: Pooling([.mean], over: .text), for: encoder.blueprint)
    let all = try EncoderConfiguration(pattern: .none, pooling: .mean, for: encoder.blueprint)
    func refusal(_ input: EncoderInput, _ configuration: EncoderConfiguration) -> String {
      sentence { try encoder.plan(inputs: [input], configurations: [configuration]) }
    }
    #expect(refusal(EncoderInput(ids: []), all).contains("text 0 has no tokens"))
    #expect(refusal(EncoderInput(ids: [1, 50]), all).contains("token id 50"))
    #expect(refusal(EncoderInput(ids: [1]), configuration).contains("pooling over “text”"))
    #expect(
      refusal(EncoderInput(ids: [1], text: 1..<1), configuration).contains("pooling over “text”"))
    #expect(
      sentence {
        try EncoderConfiguration(pattern: .last(9), pooling: .mean, for: encoder.blueprint)
      }.contains("last:9"))
    #expect(
      sentence {
        try EncoderConfiguration(
          pattern: .none, layer: .state(5), pooling: .mean, for: encoder.blueprint)
      }.contains("hidden state 5"))
  }

  @Test func encodersTakeOnlyPatternsThatMeanTheSame() throws {
    let model = try RandomModel(seed: 3, decoder: false, layers: 3)
    func configuration(_ pattern: AttentionPattern) throws -> EncoderConfiguration {
      try EncoderConfiguration(pattern: pattern, pooling: .mean, for: model.blueprint)
    }
    #expect(try configuration(.none) == configuration(.all))
    #expect(try configuration(.last(3)) == configuration(.all))
    #expect(sentence { try configuration(.last(2)) }.contains("are all bidirectional already"))
    let batch = PaddedBatch(inputs: [EncoderInput(ids: [1])], side: .left, padID: 0)
    #expect(
      sentence {
        try model.encoder.plan(batches: [batch], configurations: [try configuration(.none)])
      }.contains("are all bidirectional"))
  }

  @Test func textsBeyondThePositionTableAreRefused() throws {
    var seed: UInt64 = 0
    var model = try RandomModel(seed: 0, decoder: true)
    while model.blueprint.embedding.positions == .none {
      seed += 1
      model = try RandomModel(seed: seed, decoder: true)
    }
    let configuration = try EncoderConfiguration(
      pattern: .none, pooling: .mean, for: model.blueprint)
    // The table has 32 rows and position p reads row p + 1: 31 positions.
    let fits = EncoderInput(ids: Array(repeating: 1, count: 31))
    let long = EncoderInput(ids: Array(repeating: 1, count: 32))
    _ = try model.encoder.plan(inputs: [fits], configurations: [configuration])
    #expect(
      sentence { try model.encoder.plan(inputs: [long], configurations: [configuration]) }
        .contains("positions for 31"))
  }
}
