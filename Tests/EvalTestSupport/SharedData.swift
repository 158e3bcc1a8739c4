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

  /// The file or folder at `path` under ``root``, or nil after saying on standard output which test
  /// is skipped and how to make it run.
  package static func find(_ path: String, for test: String = #function) -> URL? {
    if let found = root.flatMap({ existing($0.appending(path: path)) }) { return found }
    print("SKIPPED \(test): no \(path) in the shared data; set STSBENCH_TEST_DATA to its folder")
    return nil
  }

  private static func existing(_ url: URL) -> URL? {
    FileManager.default.fileExists(atPath: url.path) ? url : nil
  }
}
