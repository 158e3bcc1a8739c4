import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// What a test's server saw of one request.
struct SeenRequest: Sendable {
  var method: String
  var path: String
  /// Names in lower case.
  var headers: [String: String]
  var body: Data
}

/// What a test's server answers.
struct PlannedAnswer: Sendable {
  var status = 200
  var headers: [String: String] = [:]
  var body = Data()
  var delay: Duration = .zero

  static func json(_ text: String, status: Int = 200, headers: [String: String] = [:]) -> Self {
    PlannedAnswer(status: status, headers: headers, body: Data(text.utf8))
  }
}

/// A real HTTP server on this machine, for one test.
final class TestServer: Sendable {
  let port: UInt16
  private let log: Log
  private let server: HTTPServer
  private let task: Task<Void, any Error>

  private final class Log: Sendable {
    let requests = Mutex<[SeenRequest]>([])
  }

  /// `http://127.0.0.1:PORT`.
  var address: String { "http://127.0.0.1:\(port)" }

  /// Every request so far.
  var requests: [SeenRequest] { log.requests.withLock { $0 } }

  /// Starts on a free port; `answer` hears the number of requests before this one.
  static func start(
    _ answer: @escaping @Sendable (SeenRequest, Int) async -> PlannedAnswer
  ) async throws -> TestServer {
    var failure: (any Error)?
    for _ in 0..<20 {
      let port = UInt16.random(in: 20_000...60_000)
      let log = Log()
      let server = HTTPServer(port: port, timeout: 900, logger: .disabled) { request in
        let seen = SeenRequest(
          method: request.method.rawValue, path: request.path,
          headers: request.headers.reduce(into: [:]) {
            $0[$1.key.rawValue.lowercased()] = $1.value
          },
          body: try await request.bodyData)
        let earlier = log.requests.withLock { requests in
          requests.append(seen)
          return requests.count - 1
        }
        let planned = await answer(seen, earlier)
        if planned.delay > .zero { try? await Task.sleep(for: planned.delay) }
        var headers = HTTPHeaders()
        for (name, value) in planned.headers { headers[HTTPHeader(name)] = value }
        return HTTPResponse(
          statusCode: HTTPStatusCode(planned.status, phrase: "Planned"), headers: headers,
          body: planned.body)
      }
      let task = Task { try await server.run() }
      do {
        try await server.waitUntilListening(timeout: 30)
        return TestServer(port: port, log: log, server: server, task: task)
      } catch {
        failure = error
        task.cancel()
      }
    }
    throw failure ?? CancellationError()
  }

  private init(port: UInt16, log: Log, server: HTTPServer, task: Task<Void, any Error>) {
    self.port = port
    self.log = log
    self.server = server
    self.task = task
  }

  deinit {
    let server = server
    Task { await server.stop() }
  }
}
