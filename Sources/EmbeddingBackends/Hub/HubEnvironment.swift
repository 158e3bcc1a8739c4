import Documents
import EvalCore
package import Foundation

/// Where the Hub's cache is and how the Hub is reached, as huggingface_hub reads it from the
/// environment (huggingface_hub, `constants.py`).
package struct HubEnvironment: Sendable {
  /// `HF_HUB_CACHE`, else `HUGGINGFACE_HUB_CACHE`, else `$HF_HOME/hub`.
  package var cache: URL
  /// `HF_ENDPOINT`, else the Hub itself.
  package var endpoint: URL
  /// `HF_HUB_OFFLINE`, or `TRANSFORMERS_OFFLINE`.
  package var isOffline: Bool
  /// `HF_HUB_DISABLE_SYMLINKS`: files are put into snapshots themselves.
  package var avoidsSymlinks: Bool
  /// The longest silence of the server, `HF_HUB_DOWNLOAD_TIMEOUT`; at least 10 seconds.
  package var timeout: Duration
  /// `HF_TOKEN`, else `HUGGING_FACE_HUB_TOKEN`, else the file `HF_TOKEN_PATH` (`$HF_HOME/token`);
  /// nil where none is set or `HF_HUB_DISABLE_IMPLICIT_TOKEN` forbids it.
  package var token: APIKey?

  /// - Throws: ``EvalError/usage(_:remedy:)`` for an endpoint that is no address and a token that
  ///   cannot stand in a header.
  package init(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws {
    func value(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    func isTrue(_ name: String) -> Bool {
      ["1", "ON", "YES", "TRUE"].contains(value(name)?.uppercased() ?? "")
    }
    func folder(_ path: String) -> URL {
      URL(fileURLWithPath: path.hasPrefix("~/") ? Self.home(environment) + path.dropFirst() : path)
    }
    let cacheHome =
      value("XDG_CACHE_HOME").map(folder) ?? folder(Self.home(environment) + "/.cache")
    let home = value("HF_HOME").map(folder) ?? cacheHome.appending(path: "huggingface")
    cache =
      (value("HF_HUB_CACHE") ?? value("HUGGINGFACE_HUB_CACHE")).map(folder)
      ?? home.appending(path: "hub")
    isOffline = isTrue("HF_HUB_OFFLINE") || isTrue("TRANSFORMERS_OFFLINE")
    avoidsSymlinks = isTrue("HF_HUB_DISABLE_SYMLINKS")
    timeout = .seconds(max(10, value("HF_HUB_DOWNLOAD_TIMEOUT").flatMap { Int($0) } ?? 10))
    let address = value("HF_ENDPOINT") ?? "https://huggingface.co"
    guard let url = URL(string: address), let scheme = url.scheme, url.host() != nil,
      ["http", "https"].contains(scheme), url.user == nil
    else {
      throw EvalError.usage(
        "HF_ENDPOINT is no http(s) address", remedy: "unset it, or write https://host")
    }
    endpoint = url
    if isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN") {
      token = nil
    } else if let name = ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"].first(where: { value($0) != nil }) {
      token = try APIKey(variable: name, environment: environment)
    } else {
      let file = value("HF_TOKEN_PATH").map(folder) ?? home.appending(path: "token")
      if let bytes = try? BoundedFile.bytes(of: file.path, atMost: 64 << 10),
        let stored = String(validating: bytes, as: UTF8.self),
        !stored.trimmingASCIIWhitespace().isEmpty
      {
        token = try APIKey(variable: "HF_TOKEN", environment: ["HF_TOKEN": stored])
      }
    }
  }

  private static func home(_ environment: [String: String]) -> String {
    environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path
  }
}
