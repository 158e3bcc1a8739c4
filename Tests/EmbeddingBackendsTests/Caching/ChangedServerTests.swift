import EvalCore
import EvalTestSupport
import Foundation
import Synchronization
import Testing

@testable import EmbeddingBackends

/// Servers behind one address whose model is another one each time: kept vectors never answer for it.
@Suite struct ChangedServerTests {
  private static var quick: ServerModel.Options {
    var options = ServerModel.Options()
    options.probesDeterminism = false
    options.timeout = .seconds(120)
    return options
  }

  private let texts = (0..<12).map { "text number \($0)" }

  private static func vector(_ text: String, _ weight: Int) -> [Float] {
    FakeVectors.vector(text).map { $0 + Float(weight) }
  }

  private static func openAI(_ texts: [String], _ weight: Int) -> PlannedAnswer {
    let rows = texts.enumerated().map { index, text in
      "{\"object\":\"embedding\",\"index\":\(index),\"embedding\":\(vector(text, weight))}"
    }
    return .json("{\"data\":[\(rows.joined(separator: ","))],\"model\":\"m\"}")
  }

  /// Nothing pins the model, so it is asked anew by every process.
  @Test func withoutARevision() async throws {
    let weight = Mutex(0)
    let server = try await TestServer.start { request, _ in
      Self.openAI(FakeVectors.texts(request), weight.withLock { $0 })
    }
    let store = MemoryStore()
    for round in 0..<TestEffort.pick(quick: 4, short: 8, full: 10) {
      weight.withLock { $0 = round }
      let model = try await ServerModel.open(
        ServerReference(parsing: "\(server.address)/v1#m"), options: Self.quick, environment: [:])
      let cached = CachedModel(wrapping: model, store: store.closures)
      let vectors = try await cached.embed(texts, progress: nil)
      #expect(vectors.values == texts.flatMap { Self.vector($0, round) }, "round \(round)")
      #expect(vectors.unpinned == 0)
    }
  }

  /// The server states the digest of its model, which is in the key.
  @Test func withARevision() async throws {
    let weight = Mutex(0)
    let server = try await TestServer.start { request, _ in
      let weight = weight.withLock { $0 }
      guard request.path == "/embed" else {
        return .json(
          #"{"model_id":"org/m","model_sha":"sha\#(weight)","model_dtype":"float32","#
            + #""max_client_batch_size":8,"model_type":{"embedding":{"pooling":"cls"}},"version":"1.8.0"}"#
        )
      }
      let rows = FakeVectors.texts(request).map { "\(Self.vector($0, weight))" }
      return .json("[\(rows.joined(separator: ","))]")
    }
    let store = MemoryStore()
    for round in 0..<TestEffort.pick(quick: 4, short: 8, full: 10) {
      weight.withLock { $0 = round / 2 }
      let model = try await ServerModel.open(
        ServerReference(parsing: "\(server.address)/embed"), options: Self.quick,
        environment: [:])
      let asked = server.requests.count
      let cached = CachedModel(wrapping: model, store: store.closures)
      let vectors = try await cached.embed(texts, progress: nil)
      #expect(vectors.values == texts.flatMap { Self.vector($0, round / 2) }, "round \(round)")
      // The same model is not asked again.
      #expect((server.requests.count == asked) == (round % 2 == 1), "round \(round)")
    }
  }
}
