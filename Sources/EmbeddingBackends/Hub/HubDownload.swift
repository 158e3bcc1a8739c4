package import Documents
import EvalCore
import Foundation

/// Brings models of the Hub into the cache.
package struct HubDownload: Sendable {
  /// Hears which file is coming and how many of its bytes are there.
  package typealias Progress = @Sendable (_ file: String, _ bytes: Int) -> Void

  /// The longest file: 1 TiB.
  static let longestFile = 1 << 40

  private let environment: HubEnvironment
  private let transport: any HTTPTransport
  private let retries: RetryPolicy
  private let cache: HubCache

  package init(
    _ environment: HubEnvironment, transport: any HTTPTransport = URLSessionTransport(),
    retries: RetryPolicy = RetryPolicy()
  ) {
    self.environment = environment
    self.transport = transport
    self.retries = retries
    cache = HubCache(root: environment.cache)
  }

  /// The model's files: from the cache where it has all of them, else fetched.
  ///
  /// - Parameters:
  ///   - allowsDownload: false keeps to the cache, as `HF_HUB_OFFLINE` does.
  /// - Throws: ``EvalError`` for a model that is not there, needs a token, or does not arrive whole.
  package func snapshot(
    of reference: HubReference, allowsDownload: Bool = true, progress: Progress? = nil
  ) async throws -> HubSnapshot {
    let mayDownload = allowsDownload && !environment.isOffline
    do {
      if let found = try cache.snapshot(of: reference) { return found }
    } catch let error as EvalError where mayDownload {
      guard case .missingInput = error else { throw error }
    }
    guard mayDownload else {
      throw EvalError.missingInput(
        path: cache.folder(of: reference).path,
        "\(reference) is not in the Hub cache, and nothing may be downloaded",
        remedy: environment.isOffline
          ? "unset HF_HUB_OFFLINE, or fetch it elsewhere with: hf download \(reference.repository)"
          : "allow the download, or fetch it with: hf download \(reference.repository)")
    }
    let (commit, listed) = try await list(reference)
    let paths = try HubFilePlan.paths(among: listed, repository: reference.repository)
    for path in paths {
      let place = cache.folder(of: reference).appending(path: "snapshots/\(commit)/\(path)")
      if FileManager.default.fileExists(atPath: place.path) { continue }
      try await fetch(path, commit: commit, of: reference, progress: progress)
    }
    try cache.record(commit, for: reference)
    var pinned = reference
    pinned.revision = commit
    guard let snapshot = try cache.snapshot(of: pinned) else {
      throw EvalError.internalFault("\(reference) was fetched and is not in the cache")
    }
    return snapshot
  }

  private struct Listing: Decodable {
    struct File: Decodable {
      var rfilename: String
    }
    var sha: String
    var siblings: [File]
  }

  /// The commit of a revision and the paths of its files.
  private func list(_ reference: HubReference) async throws -> (String, [String]) {
    let url = environment.endpoint
      .appending(path: "api/models/\(reference.repository)/revision")
      .appending(component: reference.revision)
    let response = try await follow(
      url, reference: reference, limit: 64 << 20, file: nil, progress: nil)
    guard let listing = try? JSONDecoder().decode(Listing.self, from: response.answer.body),
      listing.sha.count == 40, listing.sha.allSatisfy(\.isHexDigit)
    else {
      throw unreachable("the listing of \(reference) is not of the expected shape")
    }
    return (listing.sha, listing.siblings.map(\.rfilename))
  }

  private func fetch(
    _ path: String, commit: String, of reference: HubReference, progress: Progress?
  ) async throws {
    let blobs = cache.folder(of: reference).appending(path: "blobs")
    do {
      try FileManager.default.createDirectory(at: blobs, withIntermediateDirectories: true)
    } catch {
      throw EvalError.cannotCreate(
        path: blobs.path, "the folder cannot be made: \(error.fileReason)",
        remedy: "check that the cache is writable, or set HF_HUB_CACHE")
    }
    let partial = blobs.appending(path: "\(UUID().uuidString).incomplete")
    defer { try? FileManager.default.removeItem(at: partial) }
    let url = environment.endpoint.appending(
      path: "\(reference.repository)/resolve/\(commit)/\(path)")
    let report: (@Sendable (Int) -> Void)? =
      if let progress { { @Sendable bytes in progress(path, bytes) } } else { nil }
    let response = try await follow(
      url, reference: reference, limit: Self.longestFile, file: partial, progress: report)
    guard let tag = response.entityTag, Self.isBlobName(tag) else {
      throw unreachable("\(path) came without a usable ETag")
    }
    let size = (try? FileManager.default.attributesOfItem(atPath: partial.path)[.size] as? Int) ?? 0
    if let promised = response.size, promised != size {
      throw EvalError.badData(
        file: path, place: nil, "\(size) bytes came and \(promised) were promised",
        remedy: "fetch it again")
    }
    if tag.count == 64 {
      let digest = try Self.digest(of: partial)
      guard digest.hex == tag.lowercased() else {
        throw EvalError.badData(
          file: path, place: nil,
          "its SHA-256 is \(digest.short)… and the Hub says \(tag.prefix(12))…",
          remedy: "fetch it again; if it happens twice, something changes files on the way")
      }
    }
    try cache.adopt(
      partial, as: tag, path: path, commit: commit, of: reference,
      avoidsSymlinks: environment.avoidsSymlinks)
  }

  private struct Followed {
    var answer: HTTPResponse
    /// The ETag that names the blob: `X-Linked-Etag` of the Hub, else the first `ETag`.
    var entityTag: String?
    /// `X-Linked-Size`, where the Hub sends it.
    var size: Int?
  }

  /// Asks and follows redirects by hand; the token goes to the endpoint's own origin only.
  private func follow(
    _ start: URL, reference: HubReference, limit: Int, file: URL?,
    progress: (@Sendable (Int) -> Void)?
  ) async throws -> Followed {
    var url = start
    var followed = Followed(answer: HTTPResponse(status: 0))
    for _ in 0..<6 {
      var request = HTTPRequest(
        url: url,
        headers: ["User-Agent": "stsbench/\(stsbenchVersion)", "Accept-Encoding": "identity"],
        timeout: environment.timeout)
      if let token = environment.token, Self.origin(url) == Self.origin(environment.endpoint),
        url.scheme == "https" || ServerReference.isLoopback(host: url.host())
      {
        request.headers["Authorization"] = token.authorisation
      }
      let answer = try await send(request, limit: limit, file: file, progress: progress)
      if followed.entityTag == nil || answer.headers["x-linked-etag"] != nil {
        followed.entityTag = (answer.headers["x-linked-etag"] ?? answer.headers["etag"]).map(
          Self.plain)
      }
      followed.size = answer.headers["x-linked-size"].flatMap { Int($0) } ?? followed.size
      if answer.isRedirection {
        guard let next = answer.location(from: url), next.host() != nil,
          next.scheme == "https" || next.scheme == environment.endpoint.scheme
        else { throw unreachable("a redirect leads to no https address") }
        url = next
        continue
      }
      switch answer.status {
      case 200:
        followed.answer = answer
        return followed
      case 401, 403:
        throw EvalError.denied(
          "the Hub refuses \(reference) (status \(answer.status))",
          remedy: "accept its licence on its page and set HF_TOKEN, or check the name")
      case 404:
        throw EvalError.usage(
          "the Hub has no \(reference), or no such file in it",
          remedy: "check the spelling: hf:org/name@revision")
      default:
        throw unreachable(
          "status \(answer.status), “\(ServerMessage.excerpt(answer.body, key: environment.token))”"
        )
      }
    }
    throw unreachable("too many redirects")
  }

  private func send(
    _ request: HTTPRequest, limit: Int, file: URL?, progress: (@Sendable (Int) -> Void)?
  ) async throws -> HTTPResponse {
    try await retries.run { () -> RetryPolicy.Try<HTTPResponse> in
      do {
        if let file { try? FileManager.default.removeItem(at: file) }
        let response = try await transport.send(
          request, limit: limit, file: file, progress: progress)
        guard [408, 429, 500, 502, 503, 504].contains(response.status) else {
          return .done(response)
        }
        return .failed(
          unreachable("status \(response.status)"), retryAfter: response.headers["retry-after"])
      } catch let error as HTTPTransportError {
        switch error {
        case .timedOut: return .failed(unreachable("no answer within \(request.timeout)"))
        case .notConnected(let message): return .failed(unreachable(message))
        case .tooLong: throw unreachable("the answer is longer than \(limit) bytes")
        case .cannotWrite(let message):
          throw EvalError.inputOutput(
            path: file?.path ?? environment.cache.path, message,
            remedy: "check that the disk has room, or set HF_HUB_CACHE")
        }
      }
    }
  }

  private func unreachable(_ message: String) -> EvalError {
    .unreachable(
      environment.endpoint.host() ?? "the Hub", message,
      remedy: "try again later; with HF_HUB_OFFLINE=1 only the cache is used")
  }

  /// Scheme, host and port.
  static func origin(_ url: URL) -> String {
    let scheme = url.scheme?.lowercased() ?? ""
    return
      "\(scheme)://\(url.host()?.lowercased() ?? ""):\(url.port ?? (scheme == "https" ? 443 : 80))"
  }

  /// An ETag without the mark of weakness and the quotes.
  static func plain(_ tag: String) -> String {
    let strong = tag.hasPrefix("W/") ? tag.dropFirst(2) : Substring(tag)
    return strong.filter { $0 != "\"" }
  }

  private static func isBlobName(_ tag: String) -> Bool {
    !tag.isEmpty && tag.count <= 128
      && tag.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
  }

  static func digest(of file: URL) throws -> ContentDigest {
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    var accumulator = DigestAccumulator()
    while let chunk = try handle.read(upToCount: 4 << 20), !chunk.isEmpty {
      chunk.withUnsafeBytes { accumulator.update($0) }
    }
    return accumulator.finished()
  }
}
