import EmbeddingBackends
import EvalCore
import EvalRuns
import EvalTestSupport
import Foundation
import Testing

@Suite struct ParityStudyTests {
  private let tasks = [TinyModel.task(pairs: 20)]

  private func compare(
    _ left: any EmbeddingModel, _ right: any EmbeddingModel, tolerance: Double = 1e-4
  ) async throws -> ParityResult {
    func side(_ model: any EmbeddingModel) -> ParityStudy.Side {
      ParityStudy.Side(
        model: model, recipe: model.defaultRecipe, spec: TinyModel.spec(model, tasks))
    }
    return try await ParityStudy(tolerance: tolerance, stateTexts: 3).compare(
      side(left), side(right),
      setup: EvaluationSetup(tasks: tasks, threads: 1, machine: testMachine)
    ) { _, _, _ in }
  }

  @Test func aModelIsItself() async throws {
    let model = try TinyModel()
    let result = try await compare(try model.backend(), try model.backend(threads: 1))
    #expect(result.isSame && result.firstDifference == nil)
    #expect(
      result.stages.map(\.kind)
        == [.recipe, .tokens] + Array(repeating: .states, count: TinyModel.layers + 1) + [
          .pooling, .heads, .direction, .length, .similarities, .score,
        ])
    #expect(result.stages.allSatisfy { ($0.difference ?? 0) == 0 })
    // Only the heads, which the model has none of, were not compared.
    #expect(result.stages.filter { $0.isWithin == nil }.map(\.kind) == [.heads])
    #expect(result.stages.last?.values?.count == 2)
  }

  /// The first layer that a changed weight belongs to is the one that is named.
  @Test(arguments: 0..<TinyModel.layers)
  func theFirstLayerThatDiffersIsNamed(layer: Int) async throws {
    let (one, other) = (try TinyModel(), try TinyModel())
    try other.scale("layers.\(layer).mlp.down_proj.weight", by: 1.5)
    let result = try await compare(try one.backend(), try other.backend())
    let first = try #require(result.firstDifference)
    #expect(first.name == "hidden state \(layer + 1)")
    #expect(try #require(first.difference) > 1e-3)
    #expect(!result.isSame)
    let before = result.stages.filter { $0.kind == .states }.prefix(layer + 1)
    #expect(before.allSatisfy { $0.difference == 0 })
    #expect(try await compare(try one.backend(), try other.backend(), tolerance: 10).isSame)
  }

  @Test func otherIDsAreTheFirstDifference() async throws {
    let model = try TinyModel()
    let result = try await compare(
      try model.backend(), try model.backend { $0.prompts = ["the {text} \""] })
    #expect(result.stages[0].note == "prompt template" && result.stages[0].isWithin == false)
    let tokens = result.stages[1]
    #expect(tokens.isWithin == false && tokens.difference == Double(tokens.compared))
    #expect(tokens.note?.hasPrefix("token 1 of “") == true, "\(tokens.note ?? "")")
    #expect(result.stages[2].note == "no text has the same ids on both sides")
    #expect(result.firstDifference?.kind == .recipe)
  }

  /// Lengths differ where one side normalises, directions and scores do not.
  @Test func normalisationIsAStageOfItsOwn() async throws {
    let model = try TinyModel()
    let result = try await compare(
      try model.backend { $0.normalisation = Normalisation.none },
      try model.backend { $0.normalisation = .l2 })
    func stage(_ kind: ParityResult.Kind) throws -> ParityResult.Stage {
      try #require(result.stages.first { $0.kind == kind })
    }
    #expect(try stage(.pooling).difference == 0)
    #expect(try stage(.direction).isWithin == true)
    #expect(try stage(.length).isWithin == false)
    #expect(try stage(.similarities).isWithin == true)
    #expect(try stage(.score).isWithin == true)
    #expect(!result.isSame)
  }

  /// Of models that give vectors alone, vectors, similarities and scores are compared.
  @Test func whatASideDoesNotGiveOutIsNamed() async throws {
    let same = try await compare(FakeModel(name: "a"), FakeModel(name: "b"))
    #expect(same.isSame)
    #expect(same.stages[1].note == "not both give out ids" && same.stages[1].isWithin == nil)
    let other = try await compare(FakeModel(name: "a"), FakeModel(name: "b", dimension: 16))
    #expect(other.firstDifference?.note == "32 and 16 components")
    let mixed = try await compare(FakeModel(), try TinyModel().backend())
    #expect(!mixed.isSame)
    #expect(mixed.stages[2].isWithin == nil)
  }

  @Test func textsWithoutATaskAreComparedWithTheirNeighbours() async throws {
    let model = try TinyModel().backend()
    let side = ParityStudy.Side(model: model, recipe: model.defaultRecipe, spec: nil)
    let result = try await ParityStudy().compare(
      side, side, texts: TinyModel.sentences(9) + TinyModel.sentences(2)
    ) { _, _, _ in }
    #expect(result.isSame)
    #expect(result.stages.last?.kind == .similarities)
    #expect(result.stages.last?.compared == result.stages[1].compared - 1)
    await #expect(throws: EvalError.self) {
      _ = try await ParityStudy().compare(side, side, texts: []) { _, _, _ in }
    }
  }
}

extension TinyModel {
  /// Multiplies every number of a float32 tensor.
  func scale(_ tensor: String, by factor: Float) throws {
    let file = folder.url.appending(path: "model.safetensors")
    var data = try Data(contentsOf: file)
    let length = data.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
    let header = try JSONSerialization.jsonObject(with: data[8..<8 + length]) as? [String: Any]
    let entry = try #require(header?[tensor] as? [String: Any])
    let range = try #require(entry["data_offsets"] as? [Int])
    for place in stride(from: 8 + length + range[0], to: 8 + length + range[1], by: 4) {
      let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[place + $1]) << UInt32(8 * $1) }
      let scaled = (Float(bitPattern: bits) * factor).bitPattern
      for byte in 0..<4 {
        data[place + byte] = UInt8(truncatingIfNeeded: scaled >> UInt32(8 * byte))
      }
    }
    try data.write(to: file)
  }
}
