import EvalCore
import Foundation
import Testing

@testable import EmbeddingBackends

@Suite struct ModelReferenceTests {
  @Test func readsEveryForm() throws {
    func read<Reference>(_ text: String, as kind: Reference.Type) throws -> Reference? {
      try NamedModel(parsing: text).reference as? Reference
    }
    #expect(try read("models/mini", as: DirectoryReference.self)?.path == "models/mini")
    #expect(try read("./a:b", as: DirectoryReference.self)?.path == "./a:b")
    #expect(try read("vectors:/x/y.npy", as: VectorsReference.self)?.path == "/x/y.npy")
    #expect(try read("builtin:Lexical", as: BuiltinReference.self) == .lexical)
    #expect(
      try read("exec:embed --model 'a b' \"c\\\"d\" e\\ f ''", as: ProgramReference.self)?.arguments
        == ["embed", "--model", "a b", "c\"d", "e f", ""])
    let hub = try #require(try read("hf:org/na.me-1@refs/pr/3", as: HubReference.self))
    #expect(hub.repository == "org/na.me-1")
    #expect(hub.revision == "refs/pr/3")
    #expect(hub.cacheFolder == "models--org--na.me-1")
    #expect(try HubReference(parsing: "gpt2").revision == "main")
  }

  @Test(arguments: [
    (
      "http://localhost:8080/embed", ServerReference.API.textEmbeddingsInference,
      "http://localhost:8080"
    ),
    ("https://api.host/v1/embeddings#m", .openAI, "https://api.host"),
    ("https://host/proxy/v1/#m", .openAI, "https://host/proxy"),
    ("http://[::1]:11434/api/embed#m", .ollama, "http://[::1]:11434"),
  ])
  func tellsTheInterfaceByThePath(text: String, api: ServerReference.API, base: String) throws {
    let server = try ServerReference(parsing: text)
    #expect(server.api == api)
    #expect(server.base.absoluteString == base)
  }

  @Test(arguments: [
    ("bultin:lexical", "builtin:"), ("builtin:lexcal", "builtin:lexical"),
    ("vector:x.npy", "vectors:"),
    ("htp://host", "http:"), ("hf:a/b/c", "hf:org/name"), ("hf:../b", "hf:org/name"),
    ("hf:a/b@../c", "revision"), ("exec:", "PROGRAM"), ("exec:a | b", "shell"),
    ("exec:'a", "quote"),
    ("", "model directory"), ("vectors:", "FILE"), ("https://user:pw@host/v1", "api-key-env"),
    ("https://host/v1?key=abc", "api-key-env"), ("http:///v1", "host"),
  ])
  func refusesWithARemedy(text: String, remedy: String) {
    #expect {
      _ = try NamedModel(parsing: text)
    } throws: { error in
      guard let error = error as? EvalError else { return false }
      return error.exitCode == 64 && error.description.contains(remedy)
        && !error.description.contains("pw@") && !error.description.contains("abc")
    }
  }

  @Test func displayNamesShowNoPath() throws {
    let commit = String(repeating: "a", count: 40)
    let names = [
      ("/home/me/models/bert/", "bert"),
      ("/c/models--org--name/snapshots/\(commit)", "org/name"),
      ("vectors:/home/me/v.npy", "v.npy"), ("exec:/home/me/embed.py --x /home/me", "embed.py"),
      ("https://api.host:8443/v1", "api.host:8443"), ("https://api.host/v1#text-3", "text-3"),
      ("hf:org/name@abc", "org/name@abc"), ("builtin:lexical", "builtin:lexical"),
    ]
    for (text, name) in names {
      #expect(try NamedModel(parsing: text).displayName == name)
    }
  }

  @Test func knowsLoopback() throws {
    for (host, isLoopback) in [
      ("localhost", true), ("127.8.0.1", true), ("[::1]", true), ("10.0.0.1", false),
      ("127.0.0.1.evil.com", false), ("localhost.evil.com", false),
    ] {
      #expect(try ServerReference(parsing: "http://\(host)/v1").isLoopback == isLoopback)
    }
  }

  @Test func missingFoldersSuggestWhatWasMeant() {
    #expect(
      performing { try ModelPaths.modelDirectory("org/nothing-here") }.contains(
        "hf:org/nothing-here"))
    #expect(
      performing { try ModelPaths.modelDirectory(#filePath) }.contains("not a model directory"))
  }

  @Test func optionsOfAnotherBackendAreRefused() async throws {
    var options = OpeningOptions(environment: [:])
    options.texts = "x.txt"
    let lexical = try NamedModel(parsing: "builtin:lexical")
    await #expect {
      _ = try await lexical.open(options)
    } throws: {
      "\($0)".contains("--texts belongs to vectors:FILE, and builtin:lexical is none")
    }
    options.texts = nil
    #expect(try await lexical.open(options).identity.name == "builtin:lexical")
  }

  /// A model without layers of this program's is refused before it is opened.
  @Test func onlyModelDirectoriesHaveLayers() async throws {
    for text in ["exec:/nowhere", "vectors:/nowhere.npy", "https://localhost:1/v1#m"] {
      await #expect {
        _ = try await NamedModel(parsing: text).openWithLayers(OpeningOptions(environment: [:]))
      } throws: {
        "\($0)".contains("only the native engine")
      }
    }
  }
}

/// The description of what `body` throws, or an empty string.
func performing<Value>(_ body: () throws -> Value) -> String {
  do {
    _ = try body()
    return ""
  } catch {
    return "\(error)"
  }
}
