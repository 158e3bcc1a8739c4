package import Foundation

/// One request, as this module makes them.
package struct HTTPRequest: Hashable, Sendable {
  package var method: String
  package var url: URL
  package var headers: [String: String]
  package var body: Data?
  /// The longest silence of the server.
  package var timeout: Duration

  package init(
    method: String = "GET", url: URL, headers: [String: String] = [:], body: Data? = nil,
    timeout: Duration = .seconds(60)
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
  }
}

/// The answer to a request; redirects are answers too.
package struct HTTPResponse: Hashable, Sendable {
  package var status: Int
  /// Names in lower case.
  package var headers: [String: String]
  /// Empty where the body went to a file.
  package var body: Data

  package init(status: Int, headers: [String: String] = [:], body: Data = Data()) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Why no answer came.
package enum HTTPTransportError: Error, Hashable, Sendable {
  case timedOut
  case notConnected(String)
  /// The body is longer than was allowed, in bytes.
  case tooLong(limit: Int)
  case cannotWrite(String)
}

/// Sends requests. No transport follows a redirect: whoever asked decides where credentials go.
package protocol HTTPTransport: Sendable {
  /// The whole answer, of at most `limit` bytes; into `file` where one is given and the status is
  /// 200 (the file must not exist).
  ///
  /// - Throws: ``HTTPTransportError``, or `CancellationError`.
  func send(
    _ request: HTTPRequest, limit: Int, file: URL?, progress: (@Sendable (Int) -> Void)?
  ) async throws -> HTTPResponse
}

extension HTTPTransport {
  /// The whole answer in memory.
  ///
  /// - Throws: as ``send(_:limit:file:progress:)``.
  package func send(_ request: HTTPRequest, limit: Int) async throws -> HTTPResponse {
    try await send(request, limit: limit, file: nil, progress: nil)
  }
}
