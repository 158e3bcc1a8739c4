import Documents
import EvalCore
import Foundation

/// Asks one server, with its key and its patience.
struct ServerConnection: Sendable {
  /// More than any honest batch of vectors: 256 × 8,192 numbers of 20 digits and signs are 42 MB.
  static let longestAnswer = 67_108_864

  let reference: ServerReference
  let key: APIKey?
  let transport: any HTTPTransport
  let retries: RetryPolicy
  let timeout: Duration

  /// Sends and, where it can help, sends again, until `accept` takes the body of a 200.
  ///
  /// - Throws: ``EvalError`` that names the server and never the key.
  func ask<Answer>(
    _ path: String, body: Data? = nil, accept: (Data) throws -> Answer
  ) async throws -> Answer {
    var request = HTTPRequest(
      method: body == nil ? "GET" : "POST", url: reference.endpoint(path),
      headers: ["Accept": "application/json", "User-Agent": "stsbench/\(stsbenchVersion)"],
      body: body, timeout: timeout)
    if body != nil { request.headers["Content-Type"] = "application/json" }
    if let key { request.headers["Authorization"] = key.authorisation }

    return try await retries.run { () -> RetryPolicy.Try<Answer> in
      let response: HTTPResponse
      do {
        response = try await transport.send(request, limit: Self.longestAnswer)
      } catch let error as HTTPTransportError {
        if case .tooLong = error { throw explain(error) }
        return .failed(explain(error))
      }
      guard response.status == 200 else {
        let failure = refusal(of: response, path: path)
        guard Self.isTemporary(response) else { throw failure }
        return .failed(failure, retryAfter: response.headers["retry-after"])
      }
      do {
        return .done(try accept(response.body))
      } catch is InterfaceFault
        where AnswerDiagnosis.reportedStatus(response.body) != nil
      {
        let reported = HTTPResponse(
          status: AnswerDiagnosis.reportedStatus(response.body) ?? 200, headers: response.headers,
          body: response.body)
        let failure = refusal(of: reported, path: path)
        guard Self.isTemporary(reported) else { throw failure }
        return .failed(failure, retryAfter: response.headers["retry-after"])
      } catch InterfaceFault.unusable(let message, let remedy) {
        throw EvalError.badData(
          file: reference.hostAndPort, place: path, message, remedy: remedy)
      } catch InterfaceFault.wrong(let message) {
        throw wrongModel(message)
      } catch InterfaceFault.notFinite(let value) {
        throw notFinite(value, path: path)
      } catch InterfaceFault.malformed {
        return .failed(
          unreachable(
            "the answer to \(path) is no JSON of the expected shape",
            "check the address and the interface; name it with the address' path or --server-api"))
      }
    }
  }

  private static func isTemporary(_ response: HTTPResponse) -> Bool {
    switch response.status {
    case 408, 500, 502, 503, 504: true
    case 429: !ServerMessage.codes(response.body).contains("insufficient_quota")
    default: false
    }
  }

  private func refusal(of response: HTTPResponse, path: String) -> EvalError {
    let said = ServerMessage.excerpt(response.body, key: key)
    let message = "status \(response.status) for \(path)" + (said.isEmpty ? "" : ", “\(said)”")
    switch response.status {
    case 300..<400:
      return unreachable(
        "\(message): the server sends elsewhere, and a redirect is not followed with texts and key",
        "give the final address")
    case 401, 403:
      return .denied(
        "\(reference.hostAndPort): \(message)",
        remedy: "name the environment variable that holds the key with --api-key-env")
    case 404:
      return unreachable(message, "check the address, the interface and the model's name behind #")
    case 413, 422:
      return unreachable(
        message,
        "a text may be longer than the model takes; shorten it, or start the server with a "
          + "model of a longer context")
    case 429 where !Self.isTemporary(response):
      return unreachable(message, "the account's quota is used up")
    case 429:
      return unreachable(message, "the server is overloaded; try again later")
    default: return unreachable(message, "see the server's log")
    }
  }

  private func explain(_ error: HTTPTransportError) -> EvalError {
    switch error {
    case .timedOut:
      unreachable(
        "no answer within \(timeout)", "see whether the server is busy")
    case .notConnected(let message):
      unreachable(message, "check the address and that the server runs")
    case .tooLong(let limit):
      unreachable(
        "the answer is longer than \(limit) bytes", "check that this is an embeddings server")
    case .cannotWrite(let message):
      .internalFault("an answer in memory was written to disk: \(message)")
    }
  }

  /// The server answered, and not with vectors of the texts.
  func wrongModel(_ message: String) -> EvalError {
    unreachable(message, "check that the server runs the right model")
  }

  /// The model behind the server is broken, not the way to it.
  func notFinite(_ value: String, path: String) -> EvalError {
    .badData(
      file: reference.hostAndPort, place: path, "a component of a vector is \(value)",
      remedy: "check the model that the server runs; a score is never made of such vectors")
  }

  func unreachable(_ message: String, _ remedy: String) -> EvalError {
    .unreachable(reference.hostAndPort, key?.redacted(message) ?? message, remedy: remedy)
  }
}
