import EvalCore
import Foundation
import Testing

@testable import EmbeddingBackends

@Suite struct BackendReferenceTests {
  @Test func readsEveryForm() throws {
    #expect(try BackendReference(parsing: "models/mini") == .directory(path: "models/mini"))
    #expect(try BackendReference(parsing: "./a:b") == .directory(path: "./a:b"))
    #expect(try BackendReference(parsing: "vectors:/x/y.npy") == .vectors(path: "/x/y.npy"))
    #expect(try BackendReference(parsing: "builtin:Lexical") == .builtin(.lexical))
    #expect(
      try BackendReference(parsing: "exec:embed --model 'a b' \"c\\\"d\" e\\ f ''")
        == .command(["embed", "--model", "a b", "c\"d", "e f", ""]))
    guard case .hub(let hub) = try BackendReference(parsing: "hf:org/na.me-1@refs/pr/3") else {
      Issue.record("no Hub reference")
      return
    }
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
      _ = try BackendReference(parsing: text)
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
      #expect(try BackendReference(parsing: text).displayName == name)
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
      performing { try BackendOpening.modelDirectory("org/nothing-here") }.contains(
        "hf:org/nothing-here"))
    #expect(
      performing { try BackendOpening.modelDirectory(#filePath) }.contains("not a model directory"))
  }

  @Test func optionsOfAnotherBackendAreRefused() async throws {
    var opening = BackendOpening(environment: [:]) { _, _, _ in
      throw EvalError.internalFault("no native backend in this test")
    }
    opening.texts = "x.txt"
    await #expect(throws: EvalError.self) { _ = try await opening.open(.builtin(.lexical)) }
    opening.texts = nil
    #expect(try await opening.open(.builtin(.lexical)).identity.name == "builtin:lexical")
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
