package import Foundation

/// The folders of the user that programs keep their own things in (XDG base directory specification).
package enum UserFolder: String, Sendable {
  /// May be deleted at any time.
  case cache
  case data
  case state

  /// The folder of stsbench: `$XDG_CACHE_HOME/stsbench` (`DATA`, `STATE`), or under `~/.cache`,
  /// `~/.local/share`, `~/.local/state`. A value that is no absolute path does not count, as the
  /// specification demands.
  package func url(in environment: [String: String]) -> URL {
    func absolute(_ variable: String) -> String? {
      environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let base = absolute("XDG_\(rawValue.uppercased())_HOME")
    let home = absolute("HOME") ?? NSHomeDirectory()
    return URL(fileURLWithPath: base ?? "\(home)/\(underHome)").appending(path: "stsbench")
  }

  /// Puts a `CACHEDIR.TAG` into `folder` unless there is one, so that backups pass it over
  /// (bford.info/cachedir).
  ///
  /// - Throws: what writing throws.
  package static func tagAsCache(_ folder: URL) throws {
    let tag = folder.appending(path: "CACHEDIR.TAG")
    guard !FileManager.default.fileExists(atPath: tag.path) else { return }
    let text = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by stsbench; safe to delete.\n"
    try Data(text.utf8).write(to: tag)
  }

  /// Removes a file or folder of a cache where it is there.
  ///
  /// - Throws: ``EvalError/inputOutput(path:_:remedy:)``.
  package static func remove(_ place: URL) throws {
    guard FileManager.default.fileExists(atPath: place.path) else { return }
    do {
      try FileManager.default.removeItem(at: place)
    } catch {
      throw EvalError.inputOutput(
        path: place.path, "cannot be removed: \(error.fileReason)",
        remedy: "make it and its folder writable")
    }
  }

  private var underHome: String {
    switch self {
    case .cache: ".cache"
    case .data: ".local/share"
    case .state: ".local/state"
    }
  }
}
