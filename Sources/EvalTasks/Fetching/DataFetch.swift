package import Documents
import EvalCore
import Foundation

/// What happens while files are fetched.
package enum FetchEvent: Sendable, Hashable {
  case started(path: String, address: String)
  /// A try failed and the next one follows.
  case retrying(path: String, reason: String)
  case finished(path: String, bytes: Int)
}

/// Downloads the files of a plan.
package enum DataFetch {
  /// Three tries an address, with waits of two and four seconds.
  package static let retries = RetryPolicy(attempts: 3, base: .seconds(2), isJittered: false)

  /// Fetches every item of `plan`: mirrors in order, three tries each; size and SHA-256 are checked
  /// before a file takes its name.
  ///
  /// - Parameters:
  ///   - accepted: ids of the licences that the user accepts; `all` accepts every one.
  ///   - retries: the tries an address and the waits between them.
  /// - Returns: the paths written, in order.
  /// - Throws: ``EvalError/denied(_:remedy:)`` before anything is transferred when a licence is not
  ///   accepted; ``EvalError/unreachable(_:_:remedy:)`` when no mirror has the published bytes;
  ///   ``EvalError/cannotCreate(path:_:remedy:)`` when a file cannot be written.
  package static func run(
    _ plan: FetchPlan, accepting accepted: Set<String>,
    transport: any HTTPTransport = URLSessionTransport(), retries: RetryPolicy = retries,
    report: (FetchEvent) -> Void = { _ in }
  ) async throws -> [String] {
    try checkLicences(plan, accepted: accepted)
    var written: [String] = []
    let download = FileDownload(transport: transport)
    for item in plan.items {
      let body = try await bytes(of: item.file, download, retries: retries, report: report)
      try store(body, at: item.destination)
      report(.finished(path: item.file.path, bytes: body.count))
      written.append(item.destination)
    }
    return written
  }

  private static func checkLicences(_ plan: FetchPlan, accepted: Set<String>) throws {
    let open = plan.licencesToAccept.filter {
      !accepted.contains("all") && !accepted.contains($0.id)
    }
    guard open.isEmpty else {
      let terms = open.map { licence in
        "\(licence.title): \(licence.terms)\(licence.link.map { " <\($0)>" } ?? "")"
      }
      throw EvalError.denied(
        "these files are under terms that must be accepted first: "
          + terms.joined(separator: "; "),
        remedy: "read the terms and add --accept-licence "
          + open.map(\.id).joined(separator: ",") + ", or leave the tasks out")
    }
  }

  /// Why one try did not bring the file.
  private struct MirrorFault: Error {
    let reason: String
  }

  private static func bytes(
    of file: DataManifest.File, _ download: FileDownload, retries: RetryPolicy,
    report: (FetchEvent) -> Void
  ) async throws -> Data {
    var reasons: [String] = []
    for mirror in file.mirrors {
      guard let address = URL(string: mirror.address), address.scheme == "https" else {
        throw EvalError.internalFault("the mirror \(mirror.address) is no https address")
      }
      do {
        return try await retries.run(
          willRetry: { _ in report(.retrying(path: file.path, reason: reasons.last ?? "")) },
          { () -> RetryPolicy.Try<Data> in
            report(.started(path: file.path, address: mirror.address))
            let response: HTTPResponse
            do {
              response = try await download.get(address, maximumBytes: file.bytes)
            } catch let error as FileDownload.Failure {
              let fault = MirrorFault(reason: error.localizedDescription)
              reasons.append("\(mirror.address): \(fault.reason)")
              return .failed(fault)
            }
            guard let reason = flaw(of: response, file: file) else { return .done(response.body) }
            reasons.append("\(mirror.address): \(reason)")
            guard isWorthRetrying(response) else { throw MirrorFault(reason: reason) }
            return .failed(MirrorFault(reason: reason))
          })
      } catch is MirrorFault {
        continue
      }
    }
    throw EvalError.unreachable(
      file.path, "no mirror has the published file (\(reasons.joined(separator: "; ")))",
      remedy: "try again later, or take it from a local copy with “stsbench data fetch --from DIR”")
  }

  /// Servers that are busy or failing may answer better later; a wrong file will not change.
  private static func isWorthRetrying(_ response: HTTPResponse) -> Bool {
    response.status == 429 || response.status == 403 || response.status >= 500
      || response.status == 200
  }

  /// Why the response is not `file`, or nil when it is.
  static func flaw(of response: HTTPResponse, file: DataManifest.File) -> String? {
    guard response.status == 200 else { return "the server answered \(response.status)" }
    let type = response.headers["content-type"]?.split(separator: ";").first?.lowercased()
    let isPage = file.path.hasSuffix(".html")
    let start = String(decoding: response.body.prefix(256), as: UTF8.self)
      .trimmingASCIIWhitespace().lowercased()
    if !isPage,
      type == "text/html" || start.hasPrefix("<!doctype html")
        || start.hasPrefix("<html")
    {
      return "the server sent a web page instead of the file"
    }
    guard response.body.count == file.bytes else {
      return "\(response.body.count) bytes came, and \(file.bytes) are expected"
    }
    let digest = ContentDigest(of: response.body)
    guard digest == file.digest else {
      return "the SHA-256 is \(digest.short)…, and \(file.digest.short)… is expected"
    }
    return nil
  }

  /// Writes `body` beside its place and renames it, so that no half file is ever seen.
  static func store(_ body: Data, at path: String) throws {
    let url = URL(fileURLWithPath: path)
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try body.write(to: url, options: .atomic)
    } catch {
      throw EvalError.cannotCreate(
        path: path, error.fileReason,
        remedy: "choose a folder that you may write to with --data DIR, and check the free space")
    }
  }
}
