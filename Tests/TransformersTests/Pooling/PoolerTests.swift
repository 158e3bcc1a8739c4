import EvalCore
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints
@testable import Transformers

/// Heads, truncation and normalisation, by hand.
struct PoolerTests {
  @Test func headsAreAppliedInOrder() throws {
    // W = [[1, 2], [0, −1], [3, 0]], b = [0, 1, −1]; v = (1, 2): W v + b = (5, −1, 2); ReLU: (5, 0, 2).
    // Then [[1, 1, 1]]: 7.
    var vectors = PooledVectors(dimension: 2, values: [1, 2])
    let first = LinearWeights(
      matrix: WeightMatrix(values: [1, 2, 0, -1, 3, 0], outputs: 3, inputs: 2), bias: [0, 1, -1])
    let second = LinearWeights(matrix: WeightMatrix(values: [1, 1, 1], outputs: 1, inputs: 3))
    try vectors.apply([DenseHead(linear: first, activation: .relu)])
    #expect(vectors.values == [5, 0, 2])
    try vectors.apply([DenseHead(linear: second, activation: nil)])
    #expect(vectors == PooledVectors(dimension: 1, values: [7]))
    #expect(throws: EvalError.self) {
      try vectors.apply([DenseHead(linear: first, activation: nil)])
    }
  }

  /// `pooler_output` of transformers (versions in poolers.json, written by benchmarks/reference/poolers.py).
  @Test(arguments: ["bert", "xlm-roberta"]) func thePoolerIsThatOfTransformers(name: String)
    async throws
  {
    struct Reference: Decodable {
      var ids: [[Int32]]
      var cases: [String: [[Double]]]
    }
    let data = try Data(contentsOf: CheckpointFixtures.folder("poolers.json"))
    let reference = try JSONDecoder().decode(Reference.self, from: data)
    let checkpoint = try CheckpointFixtures.load(name)
    let encoder = try Encoder(blueprint: checkpoint.blueprint, weights: checkpoint.weights)
    let plan = try encoder.plan(
      inputs: reference.ids.map { EncoderInput(ids: $0) },
      configurations: [
        try EncoderConfiguration(
          pattern: .none, pooling: Pooling([.mean, .pooler]), for: checkpoint.blueprint)
      ])
    let width = checkpoint.outputWidth
    let pooled = try await encoder.run(plan)[0]
    var vectors = PooledVectors(dimension: 2 * width, values: pooled)
    vectors.apply(try #require(checkpoint.pooler), toColumns: width..<2 * width)
    let expected = try #require(reference.cases[name])
    for (text, row) in expected.enumerated() {
      let start = text * 2 * width
      #expect(vectors.values[start..<start + width] == pooled[start..<start + width])
      #expect(relativeDistance(vectors.values[start + width..<start + 2 * width], row) < 1e-5)
    }
  }

  @Test func truncationComesBeforeUnitLength() throws {
    // (3, 4, 12) cut to (3, 4) has length 5: (0.6, 0.8). A vector of zeros stays one.
    var vectors = PooledVectors(dimension: 3, values: [3, 4, 12, 0, 0, 0])
    try vectors.truncate(to: 2)
    vectors.normalise()
    #expect(vectors.dimension == 2 && vectors.count == 2)
    for (value, expected) in zip(vectors.values, [0.6, 0.8, 0, 0]) {
      #expect(abs(Double(value) - expected) < 1e-7)
    }
    #expect(throws: EvalError.self) { try vectors.truncate(to: 3) }
    #expect(throws: EvalError.self) { try vectors.truncate(to: 0) }
  }

  @Test func vectorsOfSeveralPromptsAreAveraged() {
    var vectors = PooledVectors(dimension: 2, values: [1, 2])
    vectors.add(PooledVectors(dimension: 2, values: [3, 6]))
    vectors.scale(by: 0.5)
    #expect(vectors.values == [2, 4])
  }

  @Test func theWeightedMeanWeighsByPosition() {
    // Rows (1, 0), (2, 3), (6, 1); weights 1, 2, 3 over 6: (1 + 4 + 18, 0 + 6 + 3) / 6 = (23, 9) / 6.
    let rows: [Float] = [1, 0, 2, 3, 6, 1]
    var out = [Float](repeating: 0, count: 4)
    Pooler.pool(rows, count: 3, width: 2, modes: [.weightedMean, .max], into: &out)
    for (value, expected) in zip(out, [23.0 / 6, 9.0 / 6, 6, 3]) {
      #expect(abs(Double(value) - expected) < 1e-6)
    }
  }
}
