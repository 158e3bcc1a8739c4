import EvalTestSupport
import Foundation
import Testing

@Suite("stsbench parity") struct ParityCommandTests {
  private let binary: Binary
  private let folder: URL
  private let model: String

  init() throws {
    binary = try Binary()
    folder = binary.folder.url
    model = try TinyModel("llama", in: binary.folder).directory.path
  }

  private func parity(_ arguments: String...) throws -> Binary.Outcome {
    try binary.run(["parity"] + arguments)
  }

  @Test("a copy is the same model, and the exit code says so")
  func aCopyIsTheSame() throws {
    let copy = folder.appending(path: "copy").path
    try FileManager.default.copyItem(atPath: model, toPath: copy)
    let outcome = try parity(model, copy, "--task", "STSB", "--data", "sample")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("the same within 1.0e-04"), "\(outcome.output)")
    #expect(outcome.output.contains("score of STS-B"))
    let json = try parity(model, copy, "--task", "STSB", "--data", "sample", "--format", "json")
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let stages = try #require(document["stages"] as? [[String: Any]])
    #expect(stages.compactMap { $0["difference"] as? Double }.allSatisfy { $0 == 0 })
  }

  @Test("another model is told from it, and the first stage that differs is named")
  func anotherModelIsNot() throws {
    let other = try TinyModel("mistral", in: binary.folder).directory.path
    let texts = folder.appending(path: "texts.txt")
    try Data("a man is playing\nthe dog in the word20\n".utf8).write(to: texts)
    let outcome = try parity(model, other, "--input", texts.path)
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.output.contains("the first stage that differs is"), "\(outcome.output)")
  }

  @Test("what cannot be compared is refused with a remedy")
  func refusals() throws {
    #expect(try parity(model, model, "--model", model).status == 64)
    #expect(try parity(model, model, "--tolerance", "-1").status == 64)
    #expect(
      try parity(model, folder.appending(path: "nowhere").path, "--data", "sample").status == 66)
    let lexical = try parity("builtin:lexical", "builtin:lexical", "--data", "sample")
    #expect(lexical.status == 64 && lexical.errors.contains("depends on the other texts"))
  }
}
