package import EvalCore
package import Foundation

/// Opens whatever a reference names.
package struct BackendOpening: Sendable {
  /// Loads a model directory: the native backend. `name` is for people.
  package typealias Native =
    @Sendable (
      _ directory: URL, _ name: String, _ overrides: RecipeChoices
    ) async throws -> any EmbeddingBackend

  /// The companion of `vectors:FILE`, where it is not beside it (`--texts`).
  package var texts: String?
  package var http = HTTPBackend.Options()
  package var exec = ExecBackend.Options()
  /// Whether `hf:` may download.
  package var allowsDownload = true
  package var environment: [String: String]
  /// Hears of files that come from the Hub.
  package var downloadProgress: (@Sendable (_ file: String, _ bytes: Int) -> Void)?
  private let native: Native

  package init(
    environment: [String: String] = ProcessInfo.processInfo.environment, native: @escaping Native
  ) {
    self.environment = environment
    self.native = native
  }

  /// A backend for `reference` that honours all of `overrides`.
  ///
  /// - Throws: ``EvalError`` as the backends do, and for a folder that is not there.
  package func open(
    _ reference: BackendReference, overrides: RecipeChoices = RecipeChoices()
  ) async throws -> any EmbeddingBackend {
    if texts != nil, reference.backend != .vectors {
      throw EvalError.usage("--texts belongs to vectors:FILE", remedy: "leave it out")
    }
    if http.apiKeyVariable != nil, reference.backend != .http {
      throw EvalError.usage("--api-key-env belongs to http(s)://…", remedy: "leave it out")
    }
    if http.api != nil, reference.backend != .http {
      throw EvalError.usage("--server-api belongs to http(s)://…", remedy: "leave it out")
    }
    switch reference {
    case .directory(let path):
      return try await native(
        try Self.modelDirectory(path), reference.displayName, overrides)
    case .hub(let hub):
      let download = HubDownload(
        try HubEnvironment(environment), transport: http.transport, retries: http.retries)
      let snapshot = try await download.snapshot(
        of: hub, allowsDownload: allowsDownload, progress: downloadProgress)
      return try await native(snapshot.directory, hub.repository, overrides)
    case .server(let server):
      return try await HTTPBackend.open(
        server, overrides: overrides, options: http, environment: environment)
    case .vectors(let path):
      return try VectorsBackend(path: path, texts: texts, overrides: overrides)
    case .command(let arguments):
      return try await ExecBackend.open(
        arguments, overrides: overrides, options: exec, environment: environment)
    case .builtin(.lexical): return try LexicalBackend(overrides: overrides)
    }
  }

  /// The folder at `path`.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)``, with what may have been meant.
  package static func modelDirectory(_ path: String) throws -> URL {
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    if exists, isDirectory.boolValue { return URL(fileURLWithPath: path, isDirectory: true) }
    let remedy: String
    if exists {
      let ending = (path as NSString).pathExtension.lowercased()
      remedy =
        VectorFormat(rawValue: ending) != nil
        ? "write vectors:\(path) for vectors made before, or name the folder of the model"
        : "name the folder that holds config.json"
    } else if path.split(separator: "/").count == 2, !path.hasPrefix("."), !path.hasPrefix("/") {
      remedy = "check the path, or write hf:\(path) for the model of that name on the Hub"
    } else {
      remedy = "check the path; hf:org/name names a model of the Hub"
    }
    throw EvalError.missingInput(
      path: path, exists ? "this is a file, not a model directory" : "there is no such folder",
      remedy: remedy)
  }
}
