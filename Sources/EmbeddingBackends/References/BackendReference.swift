package import EvalCore
import Foundation

/// What `--model` names: who is to make the vectors.
package enum BackendReference: Hashable, Sendable {
  /// A model directory.
  case directory(path: String)
  /// A model of the Hub: `hf:org/name[@revision]`.
  case hub(HubReference)
  /// An embeddings server: `http(s)://…`, with the server's name of the model behind `#`.
  case server(ServerReference)
  /// Vectors made before: `vectors:FILE`.
  case vectors(path: String)
  /// A program that speaks the protocol of ``ExecBackend``: `exec:COMMAND`.
  case command([String])
  /// Something inside stsbench: `builtin:NAME`.
  case builtin(BuiltinBackend)

  /// What is there without any model.
  package enum BuiltinBackend: String, CaseIterable, Hashable, Sendable {
    case lexical
  }

  static let schemes = ["hf", "http", "https", "vectors", "exec", "builtin"]

  /// Reads a reference; the file system and the network are not touched.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` with the nearest known spelling.
  package init(parsing text: String) throws {
    let text = text.trimmingASCIIWhitespace()
    guard !text.isEmpty else {
      throw EvalError.usage("the model reference is empty", remedy: Self.forms)
    }
    guard let colon = text.firstIndex(of: ":"), Self.looksLikeScheme(text[..<colon]) else {
      self = .directory(path: Self.expandingHome(text))
      return
    }
    let scheme = text[..<colon].lowercased()
    let rest = String(text[text.index(after: colon)...])
    switch scheme {
    case "hf": self = .hub(try HubReference(parsing: rest))
    case "http", "https": self = .server(try ServerReference(parsing: text))
    case "vectors":
      guard !rest.isEmpty else {
        throw EvalError.usage("vectors: names no file", remedy: "write vectors:FILE.npy")
      }
      self = .vectors(path: Self.expandingHome(rest))
    case "exec":
      self = .command(try CommandLineSplitting.arguments(of: rest))
    case "builtin":
      guard let backend = BuiltinBackend(rawValue: rest.lowercased()) else {
        let known = BuiltinBackend.allCases.map(\.rawValue)
        let near = nearMisses(for: rest, among: known).first
        throw EvalError.usage(
          "there is no builtin:\(rest)",
          remedy: near.map { "did you mean builtin:\($0)?" }
            ?? "choose from \(known.map { "builtin:\($0)" }.joined(separator: ", "))")
      }
      self = .builtin(backend)
    default:
      let near = nearMisses(for: scheme, among: Self.schemes).first
      throw EvalError.usage(
        "the model reference “\(scheme):…” starts with an unknown scheme",
        remedy: (near.map { "did you mean \($0):? " } ?? "") + Self.forms
          + "; a folder whose name has a colon is written ./NAME")
    }
  }

  private static let forms =
    "write a model directory, hf:org/name[@revision], http(s)://…, vectors:FILE, exec:COMMAND "
    + "or builtin:lexical"

  /// Letters, digits, `+`, `-` and `.` behind a letter (RFC 3986, section 3.1).
  private static func looksLikeScheme(_ text: Substring) -> Bool {
    guard let first = text.first, first.isASCII, first.isLetter else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
  }

  /// `~/…` in the user's home, because a shell does not expand it behind a colon.
  private static func expandingHome(_ path: String) -> String {
    guard path.hasPrefix("~/") else { return path }
    return FileManager.default.homeDirectoryForCurrentUser.path + path.dropFirst()
  }
}

extension BackendReference {
  /// A name for people and results: the last part of a folder or file, a Hub id, a server's model.
  /// Never a local path, never a secret.
  package var displayName: String {
    switch self {
    case .directory(let path): Self.modelName(ofDirectory: path)
    case .hub(let reference): reference.description
    case .server(let reference): reference.displayName
    case .vectors(let path): (path as NSString).lastPathComponent
    case .command(let arguments): (arguments[0] as NSString).lastPathComponent
    case .builtin(let backend): "builtin:\(backend.rawValue)"
    }
  }

  /// The last part of `path`; for a snapshot in the Hub cache the repository's id.
  package static func modelName(ofDirectory path: String) -> String {
    let parts = URL(fileURLWithPath: path).standardizedFileURL.pathComponents
    if parts.count >= 3, parts[parts.count - 2] == "snapshots",
      let repository = HubReference.repository(ofCacheFolder: parts[parts.count - 3])
    {
      return repository
    }
    return parts.last { $0 != "/" } ?? "model"
  }

  /// The kind of backend that answers.
  package var backend: ModelIdentity.Backend {
    switch self {
    case .directory, .hub: .native
    case .server: .http
    case .vectors: .vectors
    case .command: .exec
    case .builtin: .builtin
    }
  }
}
