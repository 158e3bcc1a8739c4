import Documents
import Foundation

/// Brings one file over https.
struct FileDownload: Sendable {
  /// Why a transfer stopped.
  enum Failure: LocalizedError {
    case insecure(String)
    case redirected(to: String)
    case tooLarge(Int)
    case noResponse(String)

    var errorDescription: String? {
      switch self {
      case .insecure(let address): "\(address) is not https"
      case .redirected(let host): "the server redirects to \(host), which is refused"
      case .tooLarge(let limit): "more than the expected \(limit) bytes came"
      case .noResponse(let reason): reason
      }
    }
  }

  /// The redirections that are followed, as many as Foundation's client follows.
  private static let mostRedirections = 16

  let transport: any HTTPTransport

  /// Gets `address`; a redirection to another host, or away from https, is refused; the transfer ends
  /// when more than `maximumBytes` have come.
  ///
  /// - Throws: ``Failure`` or `CancellationError`.
  func get(_ address: URL, maximumBytes: Int) async throws -> HTTPResponse {
    guard address.scheme == "https" || Self.isLoopback(address) else {
      throw Failure.insecure(address.absoluteString)
    }
    var url = address
    for _ in 0...Self.mostRedirections {
      let response = try await send(url, maximumBytes: maximumBytes)
      guard response.isRedirection, let next = response.location(from: url) else { return response }
      guard next.host() == address.host(), next.scheme == address.scheme else {
        throw Failure.redirected(to: next.host() ?? "nowhere")
      }
      url = next
    }
    throw Failure.noResponse("too many redirects")
  }

  private func send(_ url: URL, maximumBytes: Int) async throws -> HTTPResponse {
    let request = HTTPRequest(url: url, timeout: .seconds(60), longest: .seconds(600))
    do {
      return try await transport.send(request, limit: maximumBytes)
    } catch let error as HTTPTransportError {
      switch error {
      case .timedOut: throw Failure.noResponse("the server did not answer in time")
      case .notConnected(let reason), .cannotWrite(let reason): throw Failure.noResponse(reason)
      case .tooLong(let limit): throw Failure.tooLarge(limit)
      }
    }
  }

  /// Servers on this machine need no encryption: for tests and local mirrors.
  private static func isLoopback(_ address: URL) -> Bool {
    ["127.0.0.1", "localhost", "::1"].contains(address.host() ?? "")
  }
}
