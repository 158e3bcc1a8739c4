import EmbeddingBackends
import EvalCore
import EvalTestSupport
import Foundation
import Testing

/// Models that other programs keep, in folders laid out as theirs.
@Suite struct LocalModelsTests {
  private let home: TemporaryFolder

  init() throws { home = try TemporaryFolder() }

  private static let fixtures = SharedData.repository.appending(
    path: "Tests/TransformersTests/Fixtures")

  private func find() throws -> [FoundModel] {
    try LocalModels(environment: ["HOME": home.url.path]).find()
  }

  private func copy(_ source: String, to target: String) throws -> URL {
    let place = home.url.appending(path: target)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: Self.fixtures.appending(path: source), to: place)
    return place
  }

  /// A snapshot of the Hub cache with the files of `fixture`.
  private func snapshot(_ repository: String, _ fixture: String) throws -> URL {
    let folder =
      ".cache/huggingface/hub/models--\(repository.replacingOccurrences(of: "/", with: "--"))"
    let commit = String(repeating: "a", count: 40)
    try home.write(commit, to: "\(folder)/refs/main")
    return try copy(fixture, to: "\(folder)/snapshots/\(commit)")
  }

  @Test func anEmptyMachineHasNone() throws { #expect(try find().isEmpty) }

  @Test func theHubCacheIsRead() async throws {
    _ = try snapshot("org/runs", "bert")
    let other = try snapshot("org/other", "llama")
    try Data(#"{"model_type": "mamba", "hidden_size": 4}"#.utf8).write(
      to: other.appending(path: "config.json"))
    let bare = try snapshot("org/weightless", "gpt2")
    try FileManager.default.removeItem(at: bare.appending(path: "model.safetensors"))
    let found = try find()
    #expect(found.map(\.name) == ["org/other", "org/runs", "org/weightless"])
    #expect(found.map(\.reference) == ["hf:org/other", "hf:org/runs", "hf:org/weightless"])
    #expect(found[0].obstacle?.contains("mamba") == true, "\(found[0].obstacle ?? "")")
    #expect(found[1].family == "bert" && found[1].obstacle == nil && found[1].bytes > 1000)
    #expect(found[2].obstacle?.contains("no weights") == true, "\(found[2].obstacle ?? "")")
  }

  /// Ollama's blobs have names without an ending, and open by them.
  @Test func ollamaIsRead() async throws {
    let digest = String(repeating: "b", count: 64)
    let blob = try copy("gguf-llama/model.gguf", to: ".ollama/models/blobs/sha256-\(digest)")
    let manifest = """
      {"schemaVersion": 2, "layers": [
        {"mediaType": "application/vnd.ollama.image.license", "digest": "sha256:cc", "size": 1},
        {"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:\(digest)", "size": 2}]}
      """
    try home.write(manifest, to: ".ollama/models/manifests/registry.ollama.ai/library/tiny/latest")
    try home.write(manifest, to: ".ollama/models/manifests/registry.ollama.ai/someone/tiny/q4")
    try home.write("{", to: ".ollama/models/manifests/registry.ollama.ai/library/broken/latest")
    let found = try find()
    #expect(found.map(\.name) == ["someone/tiny:q4", "tiny:latest"])
    #expect(found.allSatisfy { $0.family == "llama" && $0.obstacle == nil })
    #expect(found.allSatisfy { $0.reference == blob.path })
    let model = try await NamedModel(parsing: found[0].reference).open(OpeningOptions())
    #expect(try await model.embed(["the sea"], under: model.defaultRecipe).count == 1)
  }

  /// A split set is one model, named by its first file.
  @Test func lmStudioIsRead() throws {
    _ = try copy("gguf-split", to: ".lmstudio/models/someone/split")
    _ = try copy("gguf-bert/model.gguf", to: ".cache/lm-studio/models/someone/bert/bert.gguf")
    let found = try find()
    #expect(found.map(\.keeper) == ["LM Studio", "LM Studio"])
    #expect(
      found.map(\.name) == ["someone/bert/bert.gguf", "someone/split/model-00001-of-00003.gguf"])
    #expect(found.allSatisfy { $0.obstacle == nil }, "\(found.compactMap(\.obstacle))")
  }
}
