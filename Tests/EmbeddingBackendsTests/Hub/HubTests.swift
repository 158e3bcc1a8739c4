import Documents
import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EmbeddingBackends

@Suite struct HubTests {
  private static let commit = String(repeating: "c0", count: 20)
  private static let weights = Data("not really weights".utf8)
  private static let quick = RetryPolicy(
    attempts: 2, base: .milliseconds(2), cap: .milliseconds(100))

  private func environment(
    _ folder: TemporaryFolder, endpoint: String = "http://127.0.0.1:9", more: [String: String] = [:]
  ) throws -> HubEnvironment {
    var values = ["HF_HOME": folder.url.path, "HF_ENDPOINT": endpoint, "HOME": folder.url.path]
    values.merge(more) { $1 }
    // Beside the slow suites a server may wait minutes for a thread.
    values["HF_HUB_DOWNLOAD_TIMEOUT"] = "900"
    return try HubEnvironment(values)
  }

  /// The Hub: a listing, small files served at once, the weights behind a redirect to `elsewhere`.
  private func hub(elsewhere: String, digest: String = ContentDigest(of: weights).hex) async throws
    -> TestServer
  {
    try await TestServer.start { request, _ in
      switch request.path {
      case "/api/models/org/mini/revision/main":
        let files = [
          "config.json", "model.safetensors", "1_Pooling/config.json", "modules.json",
          "pytorch_model.bin",
          "../evil.json", "modeling_custom.py",
        ]
        let list = files.map { "{\"rfilename\":\"\($0)\"}" }.joined(separator: ",")
        return .json("{\"sha\":\"\(Self.commit)\",\"siblings\":[\(list)],\"private\":false}")
      case "/org/mini/resolve/\(Self.commit)/model.safetensors":
        return .json(
          "", status: 302,
          headers: [
            "Location": "\(elsewhere)/blob?signature=1", "X-Linked-Etag": "\"\(digest)\"",
            "X-Linked-Size": "\(Self.weights.count)", "ETag": "\"other\"",
          ])
      case let path where path.hasPrefix("/org/mini/resolve/\(Self.commit)/"):
        let tag = String(path.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF_FFFF }, radix: 16)
        return .json("{}", headers: ["ETag": "W/\"\(tag)\""])
      default: return .json("Repository not found", status: 404)
      }
    }
  }

  @Test func readsTheEnvironmentAsHuggingFaceDoes() throws {
    func cache(_ values: [String: String]) throws -> String {
      try HubEnvironment(values).cache.path
    }
    #expect(try cache(["HOME": "/h"]) == "/h/.cache/huggingface/hub")
    #expect(try cache(["HOME": "/h", "XDG_CACHE_HOME": "/x"]) == "/x/huggingface/hub")
    #expect(try cache(["HF_HOME": "/f", "XDG_CACHE_HOME": "/x", "HOME": "/h"]) == "/f/hub")
    #expect(try cache(["HF_HOME": "/f", "HF_HUB_CACHE": "~/c", "HOME": "/h"]) == "/h/c")
    for word in ["1", "on", "Yes", "TRUE"] {
      #expect(try HubEnvironment(["HF_HUB_OFFLINE": word, "HOME": "/h"]).isOffline)
    }
    #expect(try !HubEnvironment(["HF_HUB_OFFLINE": "0", "HOME": "/h"]).isOffline)
    let folder = try TemporaryFolder()
    try folder.write("hf_file\n", to: "token")
    #expect(try environment(folder).token?.authorisation == "Bearer hf_file")
    #expect(
      try environment(folder, more: ["HF_TOKEN": "hf_env"]).token?.authorisation == "Bearer hf_env")
    #expect(try environment(folder, more: ["HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"]).token == nil)
    #expect(throws: EvalError.self) { try environment(folder, endpoint: "ftp://x") }
  }

  @Test func fetchesIntoTheLayoutAndThenNeedsNoNetwork() async throws {
    let folder = try TemporaryFolder()
    let elsewhere = try await TestServer.start { _, _ in PlannedAnswer(body: Self.weights) }
    let server = try await hub(elsewhere: elsewhere.address)
    let reference = try HubReference(parsing: "org/mini")
    let settings = try environment(
      folder, endpoint: server.address, more: ["HF_TOKEN": "hf_canary"])
    let progress = ProgressRecord()
    let snapshot = try await HubDownload(settings, retries: Self.quick).snapshot(of: reference) {
      file, bytes in
      if file == "model.safetensors" { progress.add(bytes) }
    }
    #expect(snapshot.commit == Self.commit)
    #expect(progress.largest == Self.weights.count)
    let root = folder.url.appending(path: "hub/models--org--mini")
    #expect(snapshot.directory.path == root.appending(path: "snapshots/\(Self.commit)").path)
    let manager = FileManager.default
    let names = try manager.subpathsOfDirectory(atPath: snapshot.directory.path)
    #expect(
      names.sorted() == [
        "1_Pooling", "1_Pooling/config.json", "config.json", "model.safetensors", "modules.json",
      ])
    let link = snapshot.directory.appending(path: "model.safetensors")
    #expect(
      try manager.destinationOfSymbolicLink(atPath: link.path)
        == "../../blobs/\(ContentDigest(of: Self.weights).hex)")
    #expect(try Data(contentsOf: link) == Self.weights)
    #expect(
      try String(contentsOf: root.appending(path: "refs/main"), encoding: .utf8) == Self.commit)
    let blobs = try manager.contentsOfDirectory(atPath: root.appending(path: "blobs").path)
    #expect(!blobs.contains { $0.hasSuffix(".incomplete") })

    // The token goes to the Hub and nowhere else.
    #expect(server.requests.allSatisfy { $0.headers["authorization"] == "Bearer hf_canary" })
    #expect(elsewhere.requests.count == 1)
    #expect(elsewhere.requests.allSatisfy { $0.headers["authorization"] == nil })

    let count = server.requests.count
    let offline = try environment(folder, more: ["HF_HUB_OFFLINE": "1"])
    #expect(try await HubDownload(offline).snapshot(of: reference) == snapshot)
    #expect(try await HubDownload(settings).snapshot(of: reference) == snapshot)
    #expect(server.requests.count == count)
  }

  @Test func aWrongDigestIsNeverAdopted() async throws {
    let folder = try TemporaryFolder()
    let elsewhere = try await TestServer.start { _, _ in
      PlannedAnswer(body: Data("not really weightz".utf8))
    }
    let server = try await hub(elsewhere: elsewhere.address)
    let settings = try environment(folder, endpoint: server.address)
    let reference = try HubReference(parsing: "org/mini")
    await #expect {
      _ = try await HubDownload(settings, retries: Self.quick).snapshot(of: reference)
    } throws: { ($0 as? EvalError)?.exitCode == 65 && "\($0)".contains("SHA-256") }
    #expect(try HubCache(root: settings.cache).snapshot(of: reference) == nil)
    let short = try await TestServer.start { _, _ in PlannedAnswer(body: Data("no".utf8)) }
    let cut = try await hub(elsewhere: short.address)
    await #expect {
      _ = try await HubDownload(environment(folder, endpoint: cut.address), retries: Self.quick)
        .snapshot(of: reference)
    } throws: { "\($0)".contains("2 bytes came and 18 were promised") }
  }

  @Test func whatIsMissingIsSaid() async throws {
    let folder = try TemporaryFolder()
    let reference = try HubReference(parsing: "org/mini")
    let offline = try environment(folder, more: ["HF_HUB_OFFLINE": "1"])
    await #expect { _ = try await HubDownload(offline).snapshot(of: reference) } throws: {
      ($0 as? EvalError)?.exitCode == 66 && "\($0)".contains("HF_HUB_OFFLINE")
    }
    let server = try await TestServer.start { request, _ in
      request.path.contains("gated")
        ? .json("{\"error\":\"gated\"}", status: 403) : .json("", status: 404)
    }
    let online = try environment(folder, endpoint: server.address)
    let download = HubDownload(online, retries: Self.quick)
    await #expect {
      _ = try await download.snapshot(of: HubReference(parsing: "org/gated"))
    } throws: {
      ($0 as? EvalError)?.exitCode == 77 && "\($0)".contains("HF_TOKEN")
    }
    await #expect {
      _ = try await download.snapshot(of: HubReference(parsing: "org/none"))
    } throws: {
      ($0 as? EvalError)?.exitCode == 64
    }
    await #expect {
      _ = try await download.snapshot(of: HubReference(parsing: "org/none"), allowsDownload: false)
    } throws: { ($0 as? EvalError)?.exitCode == 66 }
  }

  @Test func brokenLinksAndMissingShardsAreIncomplete() throws {
    let folder = try TemporaryFolder()
    let reference = try HubReference(parsing: "org/mini")
    let base = "models--org--mini/snapshots/\(Self.commit)"
    try folder.write(Self.commit + "\n", to: "models--org--mini/refs/main")
    try folder.write("{}", to: "\(base)/config.json")
    let cache = HubCache(root: folder.url)
    #expect(try cache.snapshot(of: reference)?.commit == Self.commit)
    try folder.write(
      #"{"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}"#,
      to: "\(base)/model.safetensors.index.json")
    try folder.write("x", to: "\(base)/model-00001-of-00002.safetensors")
    #expect(
      performing { try cache.snapshot(of: reference) }.contains(
        "model-00002-of-00002.safetensors missing"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: "\(base)/tokenizer.json").path,
      withDestinationPath: "../../blobs/nowhere")
    #expect(performing { try cache.snapshot(of: reference) }.contains("tokenizer.json"))
  }

  @Test func plansOnlyWhatIsLoaded() throws {
    let listed = [
      "model.safetensors.index.json", "model-00001-of-00002.safetensors",
      "model-00002-of-00002.safetensors",
      "config.json", "pytorch_model.bin", "model.py", "onnx/model.onnx",
      "2_Dense/model.safetensors",
      "2_Dense/config.json", "2_Dense/pytorch_model.bin", "/etc/passwd", "a/../../b.safetensors",
      "model-evil.safetensors", ".hidden/config.json", "consolidated.safetensors",
    ]
    #expect(
      try HubFilePlan.paths(among: listed, repository: "o/n") == [
        "2_Dense/config.json", "2_Dense/model.safetensors", "config.json",
        "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors", "model.safetensors.index.json",
      ])
    // Weights of torch and the files of a slow tokenizer where there is nothing else.
    #expect(
      try HubFilePlan.paths(
        among: [
          "config.json", "pytorch_model.bin", "vocab.json", "merges.txt", "training_args.bin",
          "2_Dense/config.json", "2_Dense/pytorch_model.bin",
        ], repository: "o/n") == [
          "2_Dense/config.json", "2_Dense/pytorch_model.bin", "config.json", "merges.txt",
          "pytorch_model.bin", "vocab.json",
        ])
    #expect(
      try HubFilePlan.paths(
        among: [
          "pytorch_model.bin.index.json", "pytorch_model-00001-of-00001.bin", "tokenizer.json",
          "tokenizer.model",
        ], repository: "o/n") == [
          "pytorch_model-00001-of-00001.bin", "pytorch_model.bin.index.json", "tokenizer.json",
        ])
    // A first module with a folder of its own: word vectors, static embeddings, CLIP.
    #expect(
      try HubFilePlan.paths(
        among: [
          "modules.json", "0_WordEmbeddings/pytorch_model.bin", "0_WordEmbeddings/readme.txt",
          "0_WordEmbeddings/whitespacetokenizer_config.json",
          "0_WordEmbeddings/wordembedding_config.json", "1_Pooling/config.json",
        ], repository: "o/n") == [
          "0_WordEmbeddings/pytorch_model.bin", "0_WordEmbeddings/whitespacetokenizer_config.json",
          "0_WordEmbeddings/wordembedding_config.json", "1_Pooling/config.json", "modules.json",
        ])
    #expect(
      try HubFilePlan.paths(
        among: [
          "modules.json", "0_StaticEmbedding/model.safetensors",
          "0_StaticEmbedding/tokenizer.json", "0_StaticEmbedding/vocab.json",
        ], repository: "o/n") == [
          "0_StaticEmbedding/model.safetensors", "0_StaticEmbedding/tokenizer.json",
          "modules.json",
        ])
    #expect(
      performing { try HubFilePlan.paths(among: ["config.json", "x.onnx"], repository: "o/n") }
        .contains("no weights in a format that is read"))
  }
}
