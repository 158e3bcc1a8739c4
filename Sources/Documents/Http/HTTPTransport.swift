package import Foundation

/// One request of a client.
package struct HTTPRequest: Hashable, Sendable {
  package var method: String
  package var url: URL
  package var headers: [String: String]
  package var body: Data?
  /// The longest silence of the server.
  package var timeout: Duration
  /// The most time for the whole answer; nil without bound.
  package var longest: Duration?

  package init(
    method: String = "GET", url: URL, headers: [String: String] = [:], body: Data? = nil,
    timeout: Duration = .seconds(60), longest: Duration? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.longest = longest
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

  /// Whether the server names another address in place of an answer (RFC 9110, 15.4).
  package var isRedirection: Bool { [301, 302, 303, 307, 308].contains(status) }

  /// The address that a redirection leads to; nil where it names none.
  ///
  /// - Parameter url: the address that was asked.
  package func location(from url: URL) -> URL? {
    headers["location"].flatMap { URL(string: $0, relativeTo: url)?.absoluteURL }
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

/// Sends requests. No transport follows a redirect: the caller decides where credentials go.
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
