package import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Foundation's client, with redirects, cookies and caches off.
///
/// Everything goes through a delegate: tasks with completion handlers follow redirects on Linux
/// whatever the delegate says.
package struct URLSessionTransport: HTTPTransport {
  package init() {}

  package func send(
    _ request: HTTPRequest, limit: Int, file: URL?, progress: (@Sendable (Int) -> Void)?
  ) async throws -> HTTPResponse {
    var native = URLRequest(url: request.url)
    native.httpMethod = request.method
    native.httpBody = request.body
    native.httpShouldHandleCookies = false
    let seconds = Self.seconds(request.timeout)
    native.timeoutInterval = seconds
    for (name, value) in request.headers { native.setValue(value, forHTTPHeaderField: name) }

    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = seconds
    if let longest = request.longest {
      configuration.timeoutIntervalForResource = Self.seconds(longest)
    }
    configuration.httpCookieAcceptPolicy = .never
    configuration.urlCache = nil
    let receiver = Receiver(limit: limit, file: file, progress: progress)
    let session = URLSession(configuration: configuration, delegate: receiver, delegateQueue: nil)
    defer { session.finishTasksAndInvalidate() }
    let task = session.dataTask(with: native)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        receiver.begin(continuation)
        task.resume()
      }
    } onCancel: {
      task.cancel()
    }
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + 1e-18 * Double(duration.components.attoseconds)
  }
}

/// Collects the answer to one task.
private final class Receiver: NSObject, URLSessionDataDelegate {
  private struct State {
    var continuation: CheckedContinuation<HTTPResponse, any Error>?
    var response: HTTPResponse?
    var received = 0
    var output: FileHandle?
    var failure: HTTPTransportError?
  }

  /// The page of a redirection may be longer than the file behind it.
  private static let longestRedirection = 65_536

  private let state = Mutex(State())
  private let limit: Int
  private let file: URL?
  private let progress: (@Sendable (Int) -> Void)?

  init(limit: Int, file: URL?, progress: (@Sendable (Int) -> Void)?) {
    self.limit = limit
    self.file = file
    self.progress = progress
  }

  func begin(_ continuation: CheckedContinuation<HTTPResponse, any Error>) {
    state.withLock { $0.continuation = continuation }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    state.withLock { $0.response = Self.answer(response) }
    completionHandler(nil)
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    guard let response = response as? HTTPURLResponse else {
      completionHandler(.cancel)
      return
    }
    state.withLock { state in
      state.response = Self.answer(response)
      guard let file, response.statusCode == 200 else { return }
      if FileManager.default.createFile(atPath: file.path, contents: nil) {
        state.output = try? FileHandle(forWritingTo: file)
      }
      if state.output == nil { state.failure = .cannotWrite("the file cannot be created") }
    }
    completionHandler(state.withLock { $0.failure } == nil ? .allow : .cancel)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let (received, isBroken) = state.withLock { state -> (Int, Bool) in
      state.received += data.count
      let isRedirection = state.response?.isRedirection ?? false
      if state.received > (isRedirection ? max(limit, Self.longestRedirection) : limit) {
        state.failure = state.failure ?? .tooLong(limit: limit)
      } else if let output = state.output {
        do {
          try output.write(contentsOf: data)
        } catch {
          state.failure = .cannotWrite(error.localizedDescription)
        }
      } else {
        state.response?.body.append(data)
      }
      return (state.received, state.failure != nil)
    }
    if isBroken { dataTask.cancel() } else { progress?(received) }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    let (continuation, result) = state.withLock { state in
      let continuation = state.continuation
      state.continuation = nil
      try? state.output?.close()
      let result: Result<HTTPResponse, any Error>
      if let failure = state.failure {
        result = .failure(failure)
      } else if let error {
        result = .failure(Self.reason(error))
      } else if let response = state.response {
        result = .success(response)
      } else {
        result = .failure(HTTPTransportError.notConnected("the server sent no answer"))
      }
      return (continuation, result)
    }
    continuation?.resume(with: result)
  }

  private static func reason(_ error: any Error) -> any Error {
    guard let error = error as? URLError else {
      return HTTPTransportError.notConnected("the connection failed")
    }
    switch error.code {
    case .timedOut: return HTTPTransportError.timedOut
    case .cancelled: return CancellationError()
    case .cannotFindHost: return HTTPTransportError.notConnected("the host is not known")
    case .cannotConnectToHost: return HTTPTransportError.notConnected("the connection was refused")
    case .networkConnectionLost, .badServerResponse, .cannotParseResponse, .zeroByteResource:
      return HTTPTransportError.notConnected("the connection broke off")
    case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate:
      return HTTPTransportError.notConnected("no secure connection could be made")
    default:
      return HTTPTransportError.notConnected(
        "the connection failed or broke off (URL error \(error.code.rawValue))")
    }
  }

  private static func answer(_ response: HTTPURLResponse) -> HTTPResponse {
    var headers: [String: String] = [:]
    for (name, value) in response.allHeaderFields {
      headers[String(describing: name).lowercased()] = String(describing: value)
    }
    return HTTPResponse(status: response.statusCode, headers: headers)
  }
}
