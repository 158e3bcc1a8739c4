import EvalCore
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints
@testable import Transformers

/// Hidden states of the tiny checkpoints against transformers (versions in each reference.json, written by
/// benchmarks/reference/checkpoints.py and gguf_fixtures.py).
struct ForwardParityTests {
  struct Reference: Decodable {
    struct Case: Decodable {
      var pattern: String
      var padding: String?
      var ids: [[Int32]]
      /// [texts][states][tokens][width]
      var hidden: [[[[Double]]]]
    }
    var cases: [Case]
  }

  static let names: [String] = {
    let root = CheckpointFixtures.root
    let all = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
    return all.filter { name in
      name != "adapters"
        && ["config.json", "model.gguf", "model-00001-of-00003.gguf"].contains { file in
          FileManager.default.fileExists(atPath: root.appending(path: "\(name)/\(file)").path)
        }
        && FileManager.default.fileExists(
          atPath: root.appending(path: "\(name)/reference.json").path)
    }.sorted()
  }()

  @Test func thereAreFixtures() { #expect(Self.names.count >= 20) }

  @Test(arguments: names) func everyStateIsThatOfTransformers(_ name: String) throws {
    let data = try Data(
      contentsOf: CheckpointFixtures.folder(name).appending(path: "reference.json"))
    let reference = try JSONDecoder().decode(Reference.self, from: data)
    let checkpoint = try CheckpointFixtures.load(name)
    let encoder = try Encoder(blueprint: checkpoint.blueprint, weights: checkpoint.weights)
    let layers = checkpoint.blueprint.layerCount
    #expect(!reference.cases.isEmpty)
    for item in reference.cases {
      let pattern = try AttentionPattern(parsing: item.pattern)
      let configurations = try (0...layers).map { state in
        try EncoderConfiguration(
          pattern: pattern, layer: .state(state), pooling: .mean, for: checkpoint.blueprint)
      }
      let plan = try encoder.plan(
        inputs: item.ids.map { EncoderInput(ids: $0) }, configurations: configurations)
      let rows = encoder.rows(plan)
      for state in 0...layers {
        for (text, ids) in item.ids.enumerated() {
          let matrix = rows[state][text]
          #expect(matrix.rows == ids.count)
          for token in ids.indices {
            let distance = relativeDistance(
              matrix[row: token], item.hidden[text][state][token])
            #expect(
              distance < 1e-4,
              "\(name), pattern \(item.pattern) \(item.padding ?? ""), state \(state), text \(text), token \(token)"
            )
          }
        }
      }
    }
  }
}
