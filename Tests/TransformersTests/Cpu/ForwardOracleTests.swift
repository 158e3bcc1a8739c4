import EvalCore
import EvalTestSupport
import LinearAlgebra
import Testing

@testable import Checkpoints
@testable import Transformers

/// The engine against the double-precision oracle, on random models, token forests and patterns.
struct ForwardOracleTests {
  @Test(arguments: 1...60) func everyRowOfEveryStateIsTheOracles(_ seed: UInt64) throws {
    let model = try RandomModel(seed: seed)
    var generator = CounterGenerator(seed: 1000 + seed)
    let texts = model.texts(9, using: &generator)
    let oracle = ForwardReference(blueprint: model.blueprint, weights: model.weights)
    let layers = model.blueprint.layerCount
    let isCausal = model.blueprint.attention.direction == .causal
    var patterns = [[Bool](repeating: !isCausal, count: layers)]
    if isCausal {
      for _ in 0..<3 {
        patterns.append((0..<layers).map { _ in Bool.random(using: &generator) })
      }
    }
    let configurations = patterns.flatMap { pattern in
      (0...layers).map {
        EncoderConfiguration(bidirectional: pattern, states: [$0], pooling: .mean)
      }
    }
    let plan = try model.encoder.plan(
      inputs: texts, configurations: configurations,
      options: PlanOptions(chunkRows: [5, 16, 400].randomElement(using: &generator)))
    let rows = model.encoder.rows(plan)
    for (text, input) in texts.enumerated() {
      for (index, pattern) in patterns.enumerated() {
        let expected = oracle.states(input.ids, types: input.typeIDs, bidirectional: pattern)
        for state in 0...layers {
          let matrix = rows[index * (layers + 1) + state][text]
          for token in input.ids.indices {
            let distance = relativeDistance(matrix[row: token], expected[state][token])
            #expect(
              distance < 2e-4, "text \(text), pattern \(pattern), state \(state), token \(token)")
          }
        }
      }
    }
  }

  @Test(arguments: 1...30) func poolingIsItsDefinition(_ seed: UInt64) async throws {
    let model = try RandomModel(seed: 500 + seed)
    var generator = CounterGenerator(seed: 2000 + seed)
    let texts = model.texts(7, using: &generator)
    let oracle = ForwardReference(blueprint: model.blueprint, weights: model.weights)
    let layers = model.blueprint.layerCount
    let modes = Pooling.Mode.allCases.filter { _ in Bool.random(using: &generator) }
    let pooling = Pooling(
      modes.isEmpty ? [.last] : modes, over: Bool.random(using: &generator) ? .all : .text)
    let isCausal = model.blueprint.attention.direction == .causal
    let pattern = (0..<layers).map { _ in !isCausal || Bool.random(using: &generator) }
    let states = Bool.random(using: &generator) ? [layers] : [layers, layers / 2, layers]
    let norms = model.blueprint.embedding.projectedFrom != nil || Bool.random(using: &generator)
    let configuration = EncoderConfiguration(
      bidirectional: pattern, states: states, normsEarlyStates: norms, pooling: pooling)
    let plan = try model.encoder.plan(inputs: texts, configurations: [configuration])
    let vectors = try await model.encoder.run(plan)[0]
    let dimension = plan.dimension(of: 0)
    for (text, input) in texts.enumerated() {
      let all = oracle.states(input.ids, types: input.typeIDs, bidirectional: pattern)
      let span = pooling.span == .all ? 0..<input.ids.count : input.text ?? 0..<1
      let rows = span.map { token in
        let parts = states.map { state in
          norms && state < layers ? oracle.finish(all[state][token]) : all[state][token]
        }
        return parts[0].indices.map { place in
          parts.reduce(0) { $0 + $1[place] } / Double(parts.count)
        }
      }
      let expected = pooling.modes.flatMap { mode in pooled(rows, mode, first: span.lowerBound) }
      let vector = vectors[text * dimension..<(text + 1) * dimension]
      #expect(expected.count == dimension)
      #expect(relativeDistance(vector, expected) < 2e-4, "text \(text), \(pooling), \(states)")
    }
  }

  private func pooled(_ rows: [[Double]], _ mode: Pooling.Mode, first: Int) -> [Double] {
    let count = Double(rows.count)
    return rows[0].indices.map { place in
      let column = rows.map { $0[place] }
      switch mode {
      case .cls, .pooler: return column[0]
      case .last: return column[column.count - 1]
      case .mean: return column.reduce(0, +) / count
      case .max: return column.max() ?? 0
      case .meanSquareRootLength: return column.reduce(0, +) / count.squareRoot()
      case .weightedMean:
        let weighted = column.enumerated().reduce(0) {
          $0 + Double(first + $1.offset + 1) * $1.element
        }
        return weighted / (count * Double(first) + count * (count + 1) / 2)
      }
    }
  }
}
