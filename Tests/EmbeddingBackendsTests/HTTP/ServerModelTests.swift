import Documents
import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EmbeddingBackends

/// Vectors that a fake server makes of texts: three numbers that follow from the bytes alone.
enum FakeVectors {
  static func vector(_ text: String) -> [Float] {
    let bytes = Array(text.utf8)
    let sum = bytes.enumerated().reduce(0) { ($0 + ($1.offset + 1) * Int($1.element)) % 4096 }
    return [Float(bytes.count), Float(sum) / 8, 1]
  }

  struct Input: Decodable {
    var input: [String]?
    var inputs: [String]?
    var texts: [String] { input ?? inputs ?? [] }
  }

  static func texts(_ request: SeenRequest) -> [String] {
    (try? JSONDecoder().decode(Input.self, from: request.body))?.texts ?? []
  }

  static func list(_ texts: [String]) -> String {
    "[" + texts.map { "\(vector($0))" }.joined(separator: ",") + "]"
  }

  static func openAI(_ texts: [String], base64: Bool = false, reversed: Bool = false)
    -> PlannedAnswer
  {
    let rows = texts.enumerated().map { index, text in
      let data = vector(text).reduce(into: Data()) { data, value in
        withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
      }
      let value = base64 ? "\"\(data.base64EncodedString())\"" : "\(vector(text))"
      return "{\"object\":\"embedding\",\"index\":\(index),\"embedding\":\(value)}"
    }
    let list = (reversed ? rows.reversed() : rows).joined(separator: ",")
    return .json(
      "{\"data\":[\(list)],\"model\":\"m\",\"usage\":{\"prompt_tokens\":\(texts.count)}}")
  }
}

@Suite struct ServerModelTests {
  private static var quick: ServerModel.Options {
    var options = ServerModel.Options()
    options.retries = RetryPolicy(attempts: 3, base: .milliseconds(2), cap: .milliseconds(1500))
    options.probesDeterminism = false
    // Beside other suites the server may wait long for a thread.
    options.timeout = .seconds(900)
    return options
  }

  private func openAI(
    _ server: TestServer, options: ServerModel.Options = quick,
    environment: [String: String] = [:]
  ) async throws -> ServerModel {
    try await ServerModel.open(
      ServerReference(parsing: "\(server.address)/v1#m"), options: options,
      environment: environment)
  }

  @Test(arguments: [false, true]) func keepsTheLaws(base64: Bool) async throws {
    let server = try await TestServer.start { request, _ in
      FakeVectors.openAI(FakeVectors.texts(request), base64: base64, reversed: true)
    }
    var options = Self.quick
    options.batchSize = 4
    options.probesDeterminism = true
    let backend = try await openAI(server, options: options)
    #expect(try await ModelConformance.violations(of: backend, refusesEmptyText: true) == [])
    #expect(
      server.requests.allSatisfy { FakeVectors.texts($0).count <= 4 && $0.path == "/v1/embeddings" }
    )
    #expect(try await backend.embed(["abc"], progress: nil).values == FakeVectors.vector("abc"))
  }

  @Test func textEmbeddingsInferenceTellsWhoItIs() async throws {
    let server = try await TestServer.start { request, _ in
      guard request.path == "/embed" else {
        return .json(
          #"{"model_id":"org/m","model_sha":"0123","model_dtype":"float16","max_client_batch_size":2,"#
            + #""model_type":{"embedding":{"pooling":"cls"}},"version":"1.8.0"}"#)
      }
      return .json(FakeVectors.list(FakeVectors.texts(request)))
    }
    let backend = try await ServerModel.open(
      ServerReference(parsing: "\(server.address)/embed"), options: Self.quick, environment: [:])
    #expect(backend.identity.name == "org/m")
    #expect(backend.identity.attributes["revision"] == "0123")
    #expect(backend.defaultRecipe.pooling == .cls)
    #expect(try await backend.embed(["a", "b", "c"], progress: nil).count == 3)
    let bodies = server.requests.filter { $0.path == "/embed" }.map {
      String(decoding: $0.body, as: UTF8.self)
    }
    #expect(bodies.count == 2)
    #expect(
      bodies.allSatisfy { $0.contains("\"truncate\":false") && $0.contains("\"normalize\":false") })
    await #expect(throws: EvalError.self) {
      _ = try await ServerModel.open(
        ServerReference(parsing: "\(server.address)/embed#org/other"), options: Self.quick,
        environment: [:])
    }
  }

  @Test func ollamaGivesTheDigestAndIsToldNotToTruncate() async throws {
    let digest = String(repeating: "ab", count: 32)
    let server = try await TestServer.start { request, _ in
      request.path == "/api/tags"
        ? .json("{\"models\":[{\"name\":\"nomic-embed-text:latest\",\"digest\":\"\(digest)\"}]}")
        : .json(
          "{\"embeddings\":\(FakeVectors.list(FakeVectors.texts(request))),\"prompt_eval_count\":7}"
        )
    }
    let reference = try ServerReference(parsing: "\(server.address)/api#nomic-embed-text")
    let backend = try await ServerModel.open(reference, options: Self.quick, environment: [:])
    #expect(backend.identity.digests["weights"]?.hex == digest)
    #expect(try await backend.embed(["a"], progress: nil).tokens == 7)
    #expect(String(decoding: server.requests[1].body, as: UTF8.self).contains("\"truncate\":false"))
    await #expect {
      _ = try await ServerModel.open(
        ServerReference(parsing: "\(server.address)/api#nomic-embed-txt"), options: Self.quick,
        environment: [:])
    } throws: { "\($0)".contains("nomic-embed-text") }
  }

  /// A fault once or twice is overcome; the same fault for ever is an error with exit code 69.
  @Test(arguments: [
    PlannedAnswer.json(
      "{\"error\":{\"message\":\"busy\"}}", status: 429, headers: ["Retry-After": "0"]),
    .json("oops", status: 500), .json("", status: 503), .json("{\"data\":[{\"index\":0,\"embed"),
  ])
  func overcomesPassingFaults(fault: PlannedAnswer) async throws {
    let server = try await TestServer.start { request, earlier in
      earlier < 2 ? fault : FakeVectors.openAI(FakeVectors.texts(request))
    }
    let backend = try await openAI(server)
    #expect(try await backend.embed(["a", "b"], progress: nil).count == 2)
    #expect(server.requests.count == 3)
    let stubborn = try await TestServer.start { _, _ in fault }
    let failing = try await openAI(stubborn)
    await #expect { _ = try await failing.embed(["a"], progress: nil) } throws: {
      ($0 as? EvalError)?.exitCode == 69
    }
    #expect(stubborn.requests.count == 3)
  }

  /// What a repeat cannot mend is asked once.
  @Test(arguments: [
    (
      PlannedAnswer.json(
        "{\"error\":{\"message\":\"no\",\"code\":\"insufficient_quota\"}}", status: 429), "quota",
      Int32(69)
    ),
    (.json("{\"error\":{\"message\":\"bad key\"}}", status: 401), "api-key-env", 77),
    (.json("{\"data\":[]}"), "0 vectors for 2 texts", 69),
    (
      .json("{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":0,\"embedding\":[2]}]}"),
      "occurs twice", 69
    ),
    (
      .json("{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":[2,3]}]}"),
      "different lengths", 69
    ),
    (
      .json("{\"data\":[{\"index\":0,\"embedding\":[NaN]},{\"index\":1,\"embedding\":[2]}]}"),
      "NaN", 65
    ),
    // 7F800000, infinity, in base64 of little-endian bytes.
    (
      .json(
        "{\"data\":[{\"index\":0,\"embedding\":\"AACAfw==\"},{\"index\":1,\"embedding\":[2]}]}"),
      "inf", 65
    ),
    (
      .json("", status: 307, headers: ["Location": "http://127.0.0.1:9/v1/embeddings"]), "redirect",
      69
    ),
    (.json("{\"error\":\"input too long\"}", status: 413), "too long", 69),
    (.json("", status: 429, headers: ["Retry-After": "3600"]), "overloaded", 69),
    // Errors and vectors of another kind with status 200: OpenRouter, llama.cpp after NaN and with --pooling none.
    (
      .json("{\"error\":{\"message\":\"No provider is available.\",\"code\":404}}"),
      "No provider is available.", 69
    ),
    (.json("{\"error\":\"model is loading\",\"data\":[]}"), "model is loading", 69),
    (
      .json("{\"data\":[{\"embedding\":[1,2]},{\"embedding\":[null,null]}]}"),
      "component 0 of vector 1 is null", 65
    ),
    (.json("{\"data\":[{\"embedding\":[1]},{\"embedding\":null}]}"), "vector 1 is null", 65),
    (
      .json("{\"data\":[{\"embedding\":[[1,2],[3,4]]},{\"embedding\":[[1,2]]}]}"),
      "one vector a token", 65
    ),
    (
      .json("{\"data\":[{\"embedding\":[1e39,0]},{\"embedding\":[1,2]}]}"),
      "beyond the range of float32", 65
    ),
  ])
  func givesUpAtOnce(answer: PlannedAnswer, message: String, code: Int32) async throws {
    let server = try await TestServer.start { _, _ in answer }
    let backend = try await openAI(server)
    await #expect {
      _ = try await backend.embed(["a", "b"], progress: nil)
    } throws: { error in
      guard let error = error as? EvalError else { return false }
      return error.exitCode == code && error.description.contains(message)
    }
    #expect(server.requests.count == 1)
  }

  @Test func bodiesAreBoundedAndSilenceEnds() async throws {
    let server = try await TestServer.start { request, _ in
      request.path == "/slow"
        ? PlannedAnswer(delay: .seconds(4))
        : PlannedAnswer(body: Data(repeating: 0x20, count: 400_000))
    }
    let transport = URLSessionTransport()
    let url = try #require(URL(string: server.address + "/large"))
    // Under the slow suites the server may wait minutes for a thread: only `/slow` may time out.
    let patient = HTTPRequest(url: url, timeout: .seconds(900))
    await #expect(throws: HTTPTransportError.tooLong(limit: 1000)) {
      _ = try await transport.send(patient, limit: 1000)
    }
    #expect(try await transport.send(patient, limit: 400_000).body.count == 400_000)
    let slow = try #require(URL(string: server.address + "/slow"))
    await #expect(throws: HTTPTransportError.timedOut) {
      _ = try await transport.send(HTTPRequest(url: slow, timeout: .seconds(1)), limit: 1000)
    }
  }

  @Test func nobodyAtHomeIsUnreachable() async throws {
    var options = Self.quick
    options.retries.attempts = 1
    let backend = try await ServerModel.open(
      ServerReference(parsing: "http://127.0.0.1:9/v1#m"), options: options, environment: [:])
    await #expect { _ = try await backend.embed(["a"], progress: nil) } throws: {
      ($0 as? EvalError)?.exitCode == 69
    }
  }

  @Test func keysAreSentAndNeverShown() async throws {
    let secret = "sk-canary-1234567890"
    let server = try await TestServer.start { request, _ in
      request.headers["authorization"] == "Bearer \(secret)"
        ? .json("{\"error\":{\"message\":\"Incorrect key: \(secret)\"}}", status: 400)
        : .json("", status: 418)
    }
    var options = Self.quick
    options.apiKeyVariable = "TEST_KEY"
    let backend = try await openAI(server, options: options, environment: ["TEST_KEY": secret])
    await #expect {
      _ = try await backend.embed(["a"], progress: nil)
    } throws: { error in
      let text = "\(error)"
      return text.contains("Incorrect key: (secret)") && !text.contains(secret)
    }
    let identity = String(decoding: try CanonicalJSON.encode(backend.identity), as: UTF8.self)
    var dumped = ""
    dump(backend, to: &dumped)
    for text in [identity, dumped, "\(backend)", String(reflecting: backend)] {
      #expect(!text.contains(secret))
    }
  }

  @Test(arguments: [
    ("https://10.1.2.3/v1#m", [String: String](), "is not set"),
    ("http://10.1.2.3/v1#m", ["K": "x"], "plain HTTP"),
    ("https://10.1.2.3/v1#m", ["K": "a\r\nX-Evil: 1"], "cannot stand in an HTTP header"),
    ("https://10.1.2.3/v1", ["K": "x"], "which model"),
    ("https://10.1.2.3", ["K": "x"], "--server-api"),
  ])
  func refusesBeforeAnythingIsSent(address: String, environment: [String: String], message: String)
    async throws
  {
    var options = Self.quick
    options.apiKeyVariable = "K"
    await #expect {
      _ = try await ServerModel.open(
        ServerReference(parsing: address), options: options, environment: environment)
    } throws: { "\($0)".contains(message) }
  }

  @Test func honoursWhatItCanAndRefusesTheRestByName() async throws {
    let server = try await TestServer.start { request, _ in
      FakeVectors.openAI(FakeVectors.texts(request))
    }
    var overrides = RecipeChoices()
    overrides.prompts = ["Q {instruction}: {text}", "{text}"]
    overrides.instruction = "find"
    overrides.dimensions = 2
    overrides.normalisation = .l2
    let backend = try ModelUnderRecipe(try await openAI(server), overrides)
    let values = try await backend.embed(["ab"], progress: nil).values
    let (one, two) = (FakeVectors.vector("Q find: ab"), FakeVectors.vector("ab"))
    let mean = [(one[0] + two[0]) / 2, (one[1] + two[1]) / 2]
    let norm = (mean[0] * mean[0] + mean[1] * mean[1]).squareRoot()
    for (value, expected) in zip(values, mean) { #expect(abs(value - expected / norm) < 1e-6) }
    overrides.attention = .all
    overrides.pooling = .mean
    overrides.maxTokens = 5
    #expect {
      _ = try backend.resolve(overrides)
    } throws: {
      "\($0)".contains("attention pattern, pooling, token limit on an embeddings server")
    }
  }

  @Test func theProbeSeesWanderingVectors() async throws {
    let server = try await TestServer.start { request, earlier in
      .json(
        "{\"data\":["
          + FakeVectors.texts(request).indices.map {
            "{\"index\":\($0),\"embedding\":[1,\(earlier)]}"
          }
          .joined(separator: ",") + "]}")
    }
    var options = Self.quick
    options.probesDeterminism = true
    let backend = try await openAI(server, options: options)
    #expect(
      try await backend.embed(["a"], progress: nil).notes.contains {
        $0.contains("not deterministic")
      })
  }
}
