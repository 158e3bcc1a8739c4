import EvalCore
package import Foundation

/// Finds the shared data sets, which are not part of the repository.
package enum SharedData {
  /// The repository root, from this file's place in it.
  package static let repository = URL(fileURLWithPath: #filePath)
    .resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The data root: `STSBENCH_TEST_DATA`, else `../shared/data` beside the repository, else nil.
  package static var root: URL? {
    if let named = ProcessInfo.processInfo.environment["STSBENCH_TEST_DATA"], !named.isEmpty {
      return existing(URL(fileURLWithPath: named))
    }
    return existing(repository.deletingLastPathComponent().appending(path: "shared/data"))
  }

  /// Whether every path of `paths` exists under ``root``: the condition of a test that reads them.
  package static func holds(_ paths: String...) -> Bool { holds(paths) }

  /// Whether every path of `paths` exists under ``root``.
  package static func holds(_ paths: [String]) -> Bool {
    guard let root else { return false }
    return paths.allSatisfy { existing(root.appending(path: $0)) != nil }
  }

  /// The file or folder at `path` under ``root``.
  ///
  /// - Throws: ``EvalError`` where it does not exist; tests that read it are enabled by ``holds(_:)``.
  package static func find(_ path: String) throws -> URL {
    guard let found = root.flatMap({ existing($0.appending(path: path)) }) else {
      throw EvalError.missingInput(
        path: path, "the shared data do not have it",
        remedy: "set STSBENCH_TEST_DATA to their folder")
    }
    return found
  }

  private static func existing(_ url: URL) -> URL? {
    FileManager.default.fileExists(atPath: url.path) ? url : nil
  }
}
