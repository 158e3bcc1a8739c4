import EvalTestSupport
import Foundation
import Testing

@Suite("stsbench models convert") struct ModelsConvertTests {
  private let binary: Binary

  init() throws { binary = try Binary() }

  private func url(_ path: String) -> URL { binary.folder.url.appending(path: path) }

  private static let gguf = SharedData.repository.appending(
    path: "Tests/TransformersTests/Fixtures/gguf-llama/model.gguf"
  ).path

  @Test("a GGUF file becomes a folder that is the same model")
  func ggufIsConverted() throws {
    let run = try binary.run("models", "convert", Self.gguf, "converted")
    #expect(run.status == 0, "\(run.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: url("converted").path)
    #expect(
      Set(files).isSuperset(of: [
        "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json",
        "modules.json",
      ]), "\(files)")
    try Data("the sea\nan inn by the sea\nthe captain was old\n".utf8).write(to: url("t.txt"))
    let parity = try binary.run(
      "parity", Self.gguf, "converted", "--input", "t.txt", "--tolerance", "0")
    #expect(parity.status == 0, "\(parity.output)\(parity.errors)")
    #expect(parity.output.contains("the same within 0"))
  }

  @Test("a folder that is there is not touched, and nothing is left of a failure")
  func refusals() throws {
    try FileManager.default.createDirectory(at: url("there"), withIntermediateDirectories: true)
    #expect(try binary.run("models", "convert", Self.gguf, "there").status == 73)
    let model = try TinyModel("llama", in: binary.folder)
    try model.write("{}", to: "tokenizer.json")
    try FileManager.default.removeItem(at: model.directory.appending(path: "model.safetensors"))
    let failed = try binary.run("models", "convert", model.directory.path, "new")
    #expect(failed.status == 66, "\(failed.errors)")
    let left = try FileManager.default.contentsOfDirectory(atPath: binary.folder.url.path)
    #expect(!left.contains { $0.contains("new") }, "\(left)")
  }
}
