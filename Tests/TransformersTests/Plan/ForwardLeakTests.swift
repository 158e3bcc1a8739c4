import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints
@testable import Transformers

/// Padded batches as the BiLLM package computes them (benchmarks/reference/billm_padding.py; versions in each
/// fixture), and that nothing of it reaches a run without padding.
struct ForwardLeakTests {
  struct Reference: Decodable {
    struct Batch: Decodable {
      var side: LeakBatching.Side
      var start: Int
      var padID: Int32
      var ids: [[Int32]]
      /// [texts][states][tokens][width]
      var hidden: [[[[Double]]]]
    }
    var batches: [Batch]
  }

  private func reference(_ path: String) throws -> Reference {
    let data = try Data(contentsOf: CheckpointFixtures.root.appending(path: path))
    return try JSONDecoder().decode(Reference.self, from: data)
  }

  private func pattern(_ start: Int) -> AttentionPattern { start < 0 ? .none : .from(start) }

  @Test(arguments: ["billm-llama", "billm-mistral"])
  func everyRealRowIsThatOfBiLLM(_ name: String) throws {
    let checkpoint = try CheckpointFixtures.load(name)
    let blueprint = checkpoint.blueprint
    let encoder = try Encoder(blueprint: blueprint, weights: checkpoint.weights)
    let batches = try reference("\(name)/billm.json").batches
    #expect(batches.count == 8)
    for batch in batches {
      let configurations = try (0...blueprint.layerCount).map {
        try EncoderConfiguration(
          pattern: pattern(batch.start), layer: .state($0), pooling: .mean, for: blueprint)
      }
      let padded = PaddedBatch(
        inputs: batch.ids.map { EncoderInput(ids: $0) }, side: batch.side, padID: batch.padID)
      let rows = encoder.rows(try encoder.plan(batches: [padded], configurations: configurations))
      for state in configurations.indices {
        for (text, ids) in batch.ids.enumerated() {
          for token in ids.indices {
            let distance = relativeDistance(
              rows[state][text][row: token], batch.hidden[text][state][token])
            #expect(
              distance < 1e-4,
              "start \(batch.start), \(batch.side), state \(state), text \(text), token \(token)")
          }
        }
      }
    }
  }

  @Test(
    .enabled(
      if: SharedData.holds("models/stories260K"),
      "needs models/stories260K of the shared data; set STSBENCH_TEST_DATA to its folder"))
  func storiesAreThoseOfBiLLM() async throws {
    let folder = try SharedData.find("models/stories260K")
    let checkpoint = try Checkpoint.load(directory: folder, surveys: SurveyCache(folder: nil))
    let encoder = try Encoder(blueprint: checkpoint.blueprint, weights: checkpoint.weights)
    for batch in try reference("billm-stories.json").batches {
      let configuration = try EncoderConfiguration(
        pattern: pattern(batch.start), pooling: .last, for: encoder.blueprint)
      let padded = PaddedBatch(
        inputs: batch.ids.map { EncoderInput(ids: $0) }, side: batch.side, padID: batch.padID)
      let plan = try encoder.plan(batches: [padded], configurations: [configuration])
      let vectors = try await encoder.run(plan)[0]
      let width = plan.dimension(of: 0)
      for (text, hidden) in batch.hidden.enumerated() {
        let distance = relativeDistance(vectors[text * width..<(text + 1) * width], hidden[0][0])
        #expect(distance < 1e-4, "start \(batch.start), \(batch.side), text \(text)")
      }
    }
  }

  @Test func onlyPaddingLeaks() async throws {
    let checkpoint = try CheckpointFixtures.load("billm-llama")
    let encoder = try Encoder(blueprint: checkpoint.blueprint, weights: checkpoint.weights)
    let texts: [EncoderInput] = [[5, 6, 7, 8], [9, 10, 11, 12], [13, 14]].map {
      EncoderInput(ids: $0)
    }
    let configurations = try [AttentionPattern.none, .last(1), .all].map {
      try EncoderConfiguration(pattern: $0, pooling: .last, for: encoder.blueprint)
    }
    let clean = try await encoder.run(
      encoder.plan(inputs: texts, configurations: configurations))
    func leak(_ batches: [[EncoderInput]], _ side: LeakBatching.Side) async throws -> [[Float]] {
      try await encoder.run(
        encoder.plan(
          batches: batches.map { PaddedBatch(inputs: $0, side: side, padID: 0) },
          configurations: configurations))
    }
    let width = encoder.blueprint.hiddenSize
    // Batches of equal lengths hold no padding: nothing differs.
    let even = try await leak([[texts[0], texts[1]], [texts[2]]], .right)
    for index in configurations.indices {
      #expect(largestDifference(even[index], clean[index], dimension: width) < 1e-5)
    }
    for side in LeakBatching.Side.allCases {
      let mixed = try await leak([texts], side)
      // Causal layers mask padding; bidirectional ones do not, the last layer alone included.
      #expect(largestDifference(mixed[0], clean[0], dimension: width) < 1e-5)
      for index in [1, 2] {
        let changed = Array(mixed[index][2 * width..<3 * width])
        let wanted = Array(clean[index][2 * width..<3 * width])
        #expect(largestDifference(changed, wanted, dimension: width) > 1e-3)
        let same = Array(mixed[index][..<(2 * width)])
        #expect(
          largestDifference(same, Array(clean[index][..<(2 * width)]), dimension: width) < 1e-5)
      }
    }
  }
}
