import EvalCore
package import Foundation

/// An embeddings server: where it is, which interface it speaks, and its name of the model.
///
/// Written `http(s)://host[:port][/path][#model]`. The path tells the interface: one that ends in
/// `/v1` or `/v1/embeddings` is OpenAI's, `/embed` is Text Embeddings Inference's, `/api` or
/// `/api/embed` is Ollama's. Without such an end the interface must be named.
package struct ServerReference: Hashable, Sendable {
  /// The interfaces that stsbench speaks.
  package enum API: String, CaseIterable, Hashable, Sendable {
    /// POST `/v1/embeddings`.
    case openAI = "openai"
    /// POST `/embed` of Text Embeddings Inference, with `/info`.
    case textEmbeddingsInference = "tei"
    /// POST `/api/embed`.
    case ollama
  }

  /// Scheme, host, port, and the path before the interface's own.
  package var base: URL
  /// The interface that the path names, or nil.
  package var api: API?
  /// The model by the server's name, from behind `#`.
  package var model: String?

  /// - Throws: ``EvalError/usage(_:remedy:)`` for an address without a host, and for one that
  ///   carries a secret.
  package init(parsing text: String) throws {
    guard var parts = URLComponents(string: text), let host = parts.host, !host.isEmpty,
      let scheme = parts.scheme?.lowercased(), scheme == "http" || scheme == "https"
    else {
      throw EvalError.usage(
        "the server's address cannot be read", remedy: "write http://host:port or https://host/path"
      )
    }
    guard parts.user == nil, parts.password == nil else {
      throw EvalError.usage(
        "the server's address carries a user name or password",
        remedy: "put the key into an environment variable and name it with --api-key-env")
    }
    guard parts.query == nil else {
      throw EvalError.usage(
        "the server's address carries a query, which may hold a secret",
        remedy: "leave out what follows “?”; a key goes into a variable named with --api-key-env")
    }
    model = parts.fragment.flatMap { $0.isEmpty ? nil : $0 }
    parts.fragment = nil
    var path = parts.path
    while path.hasSuffix("/") { path.removeLast() }
    for (ending, api) in Self.endings where path.hasSuffix(ending) {
      self.api = api
      path = String(path.dropLast(ending.count))
      break
    }
    parts.path = path
    guard let url = parts.url else {
      throw EvalError.usage(
        "the server's address cannot be read", remedy: "write http://host:port or https://host/path"
      )
    }
    base = url
  }

  private static let endings: [(String, API)] = [
    ("/v1/embeddings", .openAI), ("/v1", .openAI), ("/api/embed", .ollama),
    ("/api", .ollama), ("/embed", .textEmbeddingsInference),
  ]

  /// The model's name, else host and port.
  package var displayName: String { model ?? hostAndPort }

  /// `host` or `host:port`.
  package var hostAndPort: String {
    (base.host() ?? "server") + (base.port.map { ":\($0)" } ?? "")
  }

  /// Whether the host is this machine.
  package var isLoopback: Bool { Self.isLoopback(host: base.host()) }

  /// Whether `host` is this machine: `localhost`, `::1` or 127.0.0.0/8.
  static func isLoopback(host: String?) -> Bool {
    guard let host = host?.lowercased() else { return false }
    if ["localhost", "::1", "[::1]"].contains(host) { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return numbers.count == 4 && !numbers.contains(nil) && numbers[0] == 127
  }

  /// The address of `path` on this server.
  package func endpoint(_ path: String) -> URL { base.appending(path: path) }
}
