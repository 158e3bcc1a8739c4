import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra
import Synchronization
import Testing

@testable import Checkpoints
@testable import Transformers

/// The laws of the engine: what a vector may depend on.
struct ForwardInvarianceTests {
  /// Random configurations of a model.
  private func configurations(
    _ count: Int, of blueprint: Blueprint, using generator: inout CounterGenerator
  ) -> [EncoderConfiguration] {
    let layers = blueprint.layerCount
    let isCausal = blueprint.attention.direction == .causal
    return (0..<count).map { _ in
      let poolings: [Pooling] = [
        .last, .mean, .cls, Pooling([.cls, .last]), Pooling([.max], over: .text),
        Pooling([.last], over: .text),
      ]
      return EncoderConfiguration(
        bidirectional: (0..<layers).map { _ in !isCausal || Bool.random(using: &generator) },
        states: [Int.random(in: 0...layers, using: &generator)],
        normsEarlyStates: Bool.random(using: &generator),
        pooling: poolings.randomElement(using: &generator) ?? .last)
    }
  }

  @Test(arguments: 1...25) func aSweepIsItsConfigurationsAlone(_ seed: UInt64) async throws {
    let model = try RandomModel(seed: 3000 + seed)
    var generator = CounterGenerator(seed: seed)
    let texts = model.texts(14, using: &generator)
    let all = configurations(9, of: model.blueprint, using: &generator)
    let together = try model.encoder.plan(inputs: texts, configurations: all)
    let vectors = try await model.encoder.run(together, threads: 2)
    for (index, configuration) in all.enumerated() {
      let plain = PlanOptions(sharesPrefixes: false, prunesUnreadRows: false)
      let plan = try model.encoder.plan(
        inputs: texts, configurations: [configuration], options: plain)
      let alone = try await model.encoder.run(plan)[0]
      let difference = largestDifference(
        vectors[index], alone, dimension: together.dimension(of: index))
      #expect(difference < 1e-5)
    }
  }

  @Test(arguments: 1...10) func threadsDoNotChangeABit(_ seed: UInt64) async throws {
    let model = try RandomModel(seed: 4000 + seed)
    var generator = CounterGenerator(seed: seed)
    let texts = model.texts(40, using: &generator)
    let all = configurations(3, of: model.blueprint, using: &generator)
    let plan = try model.encoder.plan(
      inputs: texts, configurations: all, options: PlanOptions(chunkRows: 20))
    #expect(plan.chunks.count > 3)
    let one = try await model.encoder.run(plan, threads: 1)
    let four = try await model.encoder.run(plan, threads: 4)
    #expect(one == four)
  }

  @Test(arguments: 1...15) func orderAndCompanyDoNotMatter(_ seed: UInt64) async throws {
    let model = try RandomModel(seed: 5000 + seed)
    var generator = CounterGenerator(seed: seed)
    let texts = model.texts(20, using: &generator)
    let all = configurations(2, of: model.blueprint, using: &generator)
    let plan = try model.encoder.plan(inputs: texts, configurations: all)
    let vectors = try await model.encoder.run(plan)
    let shuffled = Array(texts.indices.shuffled(using: &generator).prefix(7))
    let part = try model.encoder.plan(inputs: shuffled.map { texts[$0] }, configurations: all)
    let partial = try await model.encoder.run(part)
    for index in all.indices {
      let width = plan.dimension(of: index)
      for (place, text) in shuffled.enumerated() {
        let difference = largestDifference(
          Array(partial[index][place * width..<(place + 1) * width]),
          Array(vectors[index][text * width..<(text + 1) * width]), dimension: width)
        #expect(difference < 1e-5)
      }
    }
  }

  /// The law that tests the mask: changing token t + 1 changes the state at t exactly in bidirectional
  /// layers and after them.
  @Test(arguments: 1...25) func theFutureIsSeenExactlyFromBidirectionalLayersOn(_ seed: UInt64)
    throws
  {
    let model = try RandomModel(seed: 6000 + seed, decoder: true, layers: 4, windows: false)
    var generator = CounterGenerator(seed: seed)
    let pattern = (0..<4).map { _ in Int.random(in: 0..<3, using: &generator) == 0 }
    let ids = (0..<6).map { _ in Int32.random(in: 0..<23, using: &generator) }
    let t = 3
    var changed = ids
    changed[t + 1] = (ids[t + 1] + 1) % 23
    // One plan each: products of the same shape round alike, row by row.
    let rows = try [ids, changed].map { ids in
      model.encoder.rows(
        try model.encoder.plan(
          inputs: [EncoderInput(ids: ids)],
          configurations: (0...4).map {
            EncoderConfiguration(bidirectional: pattern, states: [$0], pooling: .mean)
          }))
    }
    for state in 0...4 {
      let same = Array(rows[0][state][0][row: t]) == Array(rows[1][state][0][row: t])
      #expect(same == !pattern[..<state].contains(true), "pattern \(pattern), state \(state)")
    }
  }

  @Test(arguments: 1...10) func aBidirectionalLastLayerIsNoneUnderLastTokenPooling(_ seed: UInt64)
    async throws
  {
    let model = try RandomModel(seed: 7000 + seed, decoder: true, layers: 3, windows: false)
    var generator = CounterGenerator(seed: seed)
    let texts = model.texts(10, using: &generator)
    let blueprint = model.blueprint
    let plan = try model.encoder.plan(
      inputs: texts,
      configurations: [
        try EncoderConfiguration(pattern: .none, pooling: .last, for: blueprint),
        try EncoderConfiguration(pattern: .last(1), pooling: .last, for: blueprint),
        try EncoderConfiguration(pattern: .last(1), pooling: .mean, for: blueprint),
      ])
    let vectors = try await model.encoder.run(plan)
    #expect(vectors[0] == vectors[1])
    #expect(plan.equalTo == [0, 0, 2])
    #expect(
      plan.notes.compactMap(\.self).count == 1
        && plan.notes.compactMap(\.self)[0].contains("last:1 gives the same vectors as none"))
    // Computed for itself, it is equal up to the rounding of another route.
    let dimension = plan.dimension(of: 0)
    let rows = try model.encoder.plan(
      inputs: texts,
      configurations: [try EncoderConfiguration(pattern: .last(1), pooling: .mean, for: blueprint)])
    let own = model.encoder.rows(rows)[0].flatMap { Array($0[row: $0.rows - 1]) }
    #expect(largestDifference(own, vectors[0], dimension: dimension) < 1e-5)
  }

  @Test func aWindowThatTheBidirectionalLayerLacksIsNoNoOperation() throws {
    let model = try RandomModel(seed: 1, decoder: true, layers: 2)
    var blueprint = model.blueprint
    blueprint.layers[1].window = 3
    for (radius, isEqual) in [(2, true), (1, false), (nil, true)] as [(Int?, Bool)] {
      blueprint.layers[1].windowRadius = radius
      let encoder = try Encoder(blueprint: blueprint, weights: model.weights)
      let plan = try encoder.plan(
        inputs: [EncoderInput(ids: [1, 2, 3, 4, 5])],
        configurations: try [AttentionPattern.none, .last(1)].map {
          try EncoderConfiguration(pattern: $0, pooling: .last, for: blueprint)
        })
      #expect((plan.equalTo == [0, 0]) == isEqual, "radius \(String(describing: radius))")
    }
  }

  @Test func theTraceNamesEveryIntermediateOfEveryLayer() async throws {
    let model = try RandomModel(seed: 11, decoder: true, layers: 2)
    let plan = try model.encoder.plan(
      inputs: [EncoderInput(ids: [3, 1, 4])],
      configurations: [
        try EncoderConfiguration(pattern: .all, pooling: .mean, for: model.blueprint)
      ])
    let seen = Mutex<[TraceEvent]>([])
    _ = try await model.encoder.run(plan) { _ in
    } trace: { event in
      seen.withLock { $0.append(event) }
    }
    let events = seen.withLock { $0 }
    #expect(events.count == 1 + 2 * 7)
    #expect(Set(events.map(\.point)) == Set(TraceEvent.Point.allCases))
    #expect(events.allSatisfy { $0.rows == 3 && $0.values.count == 3 * $0.width })
    let oracle = ForwardReference(blueprint: model.blueprint, weights: model.weights)
    let states = oracle.states([3, 1, 4], bidirectional: [true, true])
    let first = events.first { $0.point == .layerOutput && $0.layer == 0 }
    let last = first.map { Array($0.values.suffix($0.width)) } ?? []
    #expect(relativeDistance(last, states[1][2]) < 1e-4)
  }
}
