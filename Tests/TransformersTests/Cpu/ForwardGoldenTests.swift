import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints
@testable import Transformers

/// The real 260K-parameter checkpoint of the shared data against values of a NumPy forward pass
/// (golden.json beside it).
struct ForwardGoldenTests {
  struct Golden: Decodable {
    struct Item: Decodable {
      var ids: [Int32]
      var causal_last_hidden: [Double]
      var unmasked_mean_hidden: [Double]
    }
    var items: [Item]
  }

  @Test(
    .enabled(
      if: SharedData.holds("models/stories260K"),
      "needs models/stories260K of the shared data; set STSBENCH_TEST_DATA to its folder"))
  func storiesAreThoseOfNumPy() async throws {
    let folder = try SharedData.find("models/stories260K")
    let golden = try JSONDecoder().decode(
      Golden.self, from: Data(contentsOf: folder.appending(path: "golden.json")))
    let checkpoint = try Checkpoint.load(directory: folder, surveys: SurveyCache(folder: nil))
    let encoder = try Encoder(blueprint: checkpoint.blueprint, weights: checkpoint.weights)
    let plan = try encoder.plan(
      inputs: golden.items.map { EncoderInput(ids: $0.ids) },
      configurations: [
        try EncoderConfiguration(pattern: .none, pooling: .last, for: encoder.blueprint),
        try EncoderConfiguration(pattern: .all, pooling: .mean, for: encoder.blueprint),
      ])
    let vectors = try await encoder.run(plan, threads: 2)
    #expect(golden.items.count >= 3)
    let width = plan.dimension(of: 0)
    for (index, item) in golden.items.enumerated() {
      let range = index * width..<(index + 1) * width
      #expect(relativeDistance(vectors[0][range], item.causal_last_hidden) < 1e-5)
      #expect(relativeDistance(vectors[1][range], item.unmasked_mean_hidden) < 1e-5)
    }
  }
}
