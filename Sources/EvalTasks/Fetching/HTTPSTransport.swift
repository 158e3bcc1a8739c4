import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Brings files over https with `URLSession`.
package enum HTTPSTransport {
  /// Why a transfer stopped.
  enum Failure: LocalizedError {
    case insecure(String)
    case redirected(to: String)
    case tooLarge(Int)
    case noResponse

    var errorDescription: String? {
      switch self {
      case .insecure(let address): "\(address) is not https"
      case .redirected(let host): "the server redirects to \(host), which is refused"
      case .tooLarge(let limit): "more than the expected \(limit) bytes came"
      case .noResponse: "no HTTP answer"
      }
    }
  }

  /// Gets `address` without cookies or cache; a redirect to another host, or away from https, is
  /// refused; the transfer ends when more than `maximumBytes` have come.
  package static let get: FetchTransport = { address, maximumBytes in
    guard address.scheme == "https" || isLoopback(address) else {
      throw Failure.insecure(address.absoluteString)
    }
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = 60
    configuration.timeoutIntervalForResource = 600
    configuration.httpCookieStorage = nil
    let transfer = Transfer(address: address, maximumBytes: maximumBytes)
    let session = URLSession(configuration: configuration, delegate: transfer, delegateQueue: nil)
    defer { session.finishTasksAndInvalidate() }
    let task = session.dataTask(with: address)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        transfer.begin(continuation)
        task.resume()
      }
    } onCancel: {
      task.cancel()
    }
  }

  /// Servers on this machine need no encryption: for tests and local mirrors.
  static func isLoopback(_ address: URL) -> Bool {
    ["127.0.0.1", "localhost", "::1"].contains(address.host ?? "")
  }
}

/// One transfer: collects the body, refuses redirects to other hosts, keeps the limit.
private final class Transfer: NSObject, URLSessionDataDelegate {
  private struct State {
    var body = Data()
    var failure: HTTPSTransport.Failure?
    var continuation: CheckedContinuation<FetchResponse, any Error>?
  }

  private let address: URL
  private let maximumBytes: Int
  private let state = Mutex(State())

  init(address: URL, maximumBytes: Int) {
    self.address = address
    self.maximumBytes = maximumBytes
  }

  func begin(_ continuation: CheckedContinuation<FetchResponse, any Error>) {
    state.withLock { $0.continuation = continuation }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    let target = request.url
    if target?.host == address.host, target?.scheme == address.scheme {
      completionHandler(request)
    } else {
      state.withLock { $0.failure = .redirected(to: target?.host ?? "nowhere") }
      completionHandler(nil)
      task.cancel()
    }
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let limit = maximumBytes
    let isTooLarge = state.withLock { state in
      guard state.body.count + data.count <= limit else {
        state.failure = .tooLarge(limit)
        return true
      }
      state.body.append(data)
      return false
    }
    if isTooLarge { dataTask.cancel() }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    let (continuation, failure, body) = state.withLock { state in
      defer { state.continuation = nil }
      return (state.continuation, state.failure, state.body)
    }
    if let failure {
      continuation?.resume(throwing: failure)
    } else if let error {
      continuation?.resume(throwing: error)
    } else if let response = task.response as? HTTPURLResponse {
      let type = response.value(forHTTPHeaderField: "Content-Type")?
        .split(separator: ";").first.map { $0.lowercased() }
      continuation?.resume(
        returning: FetchResponse(status: response.statusCode, contentType: type, body: body))
    } else {
      continuation?.resume(throwing: HTTPSTransport.Failure.noResponse)
    }
  }
}
