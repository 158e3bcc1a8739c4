import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints
@testable import Transformers

/// The laws of the engine on a real layout of every family: the tiny checkpoints of Fixtures.
struct FamilyLawTests {
  private struct Model {
    let blueprint: Blueprint
    let encoder: Encoder

    init(_ name: String) throws {
      let checkpoint = try CheckpointFixtures.load(name)
      blueprint = checkpoint.blueprint
      encoder = try Encoder(blueprint: checkpoint.blueprint, weights: checkpoint.weights)
    }

    var isBidirectional: Bool { blueprint.attention.direction == .bidirectional }

    /// What is worth trying on it: a part of the layers only where they are causal.
    var patterns: [AttentionPattern] {
      get throws {
        try (isBidirectional ? ["none"] : ["none", "all", "last:1", "last:2", "0,2"])
          .map { try AttentionPattern(parsing: $0) }
      }
    }

    func texts(_ count: Int, using generator: inout CounterGenerator) -> [EncoderInput] {
      (0..<count).map { _ in
        EncoderInput(
          ids: (0..<Int.random(in: 1...11, using: &generator)).map { _ in
            Int32.random(in: 3..<Int32(blueprint.vocabularySize), using: &generator)
          })
      }
    }
  }

  @Test func everyFamilyIsThere() throws {
    let families = try ForwardParityTests.names.map {
      try CheckpointFixtures.load($0).architecture.name
    }
    // A table without layers has no hidden states; StaticModelTests compares its vectors.
    let withLayers = Architecture.catalogue.map(\.name).filter { $0 != "static_embedding" }
    #expect(Set(families) == Set(withLayers))
  }

  /// Changing token t + 1 changes the state at t exactly in bidirectional layers and after them.
  @Test(arguments: ForwardParityTests.names)
  func theFutureIsSeenExactlyFromBidirectionalLayersOn(_ name: String) throws {
    let model = try Model(name)
    let layers = model.blueprint.layerCount
    let t = 3
    for pattern in try model.patterns {
      let configurations = try (0...layers).map {
        try EncoderConfiguration(
          pattern: pattern, layer: .state($0), pooling: .mean, for: model.blueprint)
      }
      // One plan each: products of the same shape round alike, row by row.
      let rows = try [17, 18].map { (next: Int32) in
        model.encoder.rows(
          try model.encoder.plan(
            inputs: [EncoderInput(ids: [5, 11, 7, 29, next, 8])], configurations: configurations))
      }
      let bidirectional = configurations[0].bidirectional
      for state in 0...layers {
        let same = Array(rows[0][state][0][row: t]) == Array(rows[1][state][0][row: t])
        #expect(
          same == !bidirectional[..<state].contains(true), "\(name), \(pattern), state \(state)")
      }
    }
  }

  /// What `models inspect` says of each layer is what is measured: a token reaches a row of a state exactly along the
  /// ranges of the layers below it.
  @Test(arguments: ForwardParityTests.names)
  func inspectionTellsWhatEachLayerAttendsTo(_ name: String) throws {
    let checkpoint = try CheckpointFixtures.load(name)
    let model = try Model(name)
    let ids: [Int32] = [5, 11, 7, 29, 17, 8, 13, 9, 21, 6, 19, 10]
    for pattern in try model.patterns {
      let configurations = try (0...model.blueprint.layerCount).map {
        try EncoderConfiguration(
          pattern: pattern, layer: .state($0), pooling: .mean, for: model.blueprint)
      }
      func states(_ ids: [Int32]) throws -> [Matrix] {
        let plan = try model.encoder.plan(
          inputs: [EncoderInput(ids: ids)], configurations: configurations)
        return model.encoder.rows(plan).map { $0[0] }
      }
      let before = try states(ids)
      let layers = try checkpoint.inspection(pattern: pattern).attention
      for changed in [0, 4, ids.count - 1] {
        var other = ids
        other[changed] = 15
        let after = try states(other)
        // Entry t: whether row t of the state depends on the changed token.
        var reached = ids.indices.map { $0 == changed }
        for (layer, row) in layers.enumerated() {
          let below = reached
          reached = ids.indices.map { query in
            below.indices.contains { key in
              below[key] && (row.reachBack.map { query - key < $0 } ?? true)
                && (row.reachAhead.map { key - query < $0 } ?? true)
            }
          }
          for token in ids.indices {
            let same =
              Array(before[layer + 1][row: token]) == Array(after[layer + 1][row: token])
            #expect(
              same == !reached[token],
              "\(name), \(pattern), token \(changed), state \(layer + 1), row \(token)")
          }
        }
      }
    }
  }

  /// The last token sees everything already: a bidirectional last layer changes nothing that last-token pooling
  /// reads.
  @Test(arguments: ForwardParityTests.names)
  func aBidirectionalLastLayerIsNoneUnderLastTokenPooling(_ name: String) async throws {
    let model = try Model(name)
    guard !model.isBidirectional else { return }
    var generator = CounterGenerator(seed: 31)
    let texts = model.texts(9, using: &generator)
    func plan(_ pattern: AttentionPattern, _ pooling: Pooling) throws -> ForwardPlan {
      try model.encoder.plan(
        inputs: texts,
        configurations: [
          try EncoderConfiguration(pattern: pattern, pooling: pooling, for: model.blueprint)
        ])
    }
    let none = try await model.encoder.run(plan(.none, .last))[0]
    let last = try await model.encoder.run(plan(.last(1), .last))[0]
    #expect(none == last)
    // Mean pooling keeps the planner from noticing: the bidirectional layer is really computed.
    let computed = model.encoder.rows(try plan(.last(1), .mean))[0]
      .flatMap { Array($0[row: $0.rows - 1]) }
    let width = none.count / texts.count
    #expect(largestDifference(computed, none, dimension: width) < 1e-5, "\(name)")
  }

  /// A vector depends on its text alone: not on threads, on the order of texts, or on their company.
  @Test(arguments: ForwardParityTests.names)
  func threadsOrderAndCompanyDoNotMatter(_ name: String) async throws {
    let model = try Model(name)
    var generator = CounterGenerator(seed: 77)
    let texts = model.texts(16, using: &generator)
    let poolings = [Pooling.last, .mean, Pooling([.cls, .weightedMean, .max])]
    let configurations = try model.patterns.flatMap { pattern in
      try poolings.map {
        try EncoderConfiguration(pattern: pattern, pooling: $0, for: model.blueprint)
      }
    }
    let plan = try model.encoder.plan(
      inputs: texts, configurations: configurations, options: PlanOptions(chunkRows: 24))
    let vectors = try await model.encoder.run(plan, threads: 1)
    #expect(try await model.encoder.run(plan, threads: 3) == vectors, "\(name): threads")
    let part = Array(texts.indices.shuffled(using: &generator).prefix(5))
    let other = try model.encoder.plan(
      inputs: part.map { texts[$0] }, configurations: configurations)
    let partial = try await model.encoder.run(other)
    for index in configurations.indices {
      let width = plan.dimension(of: index)
      let expected = part.flatMap { vectors[index][$0 * width..<($0 + 1) * width] }
      #expect(
        largestDifference(partial[index], expected, dimension: width) < 1e-5, "\(name): company")
    }
  }
}
