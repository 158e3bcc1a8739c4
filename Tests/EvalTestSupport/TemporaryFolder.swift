package import Foundation

/// A new empty folder that is deleted when the value goes out of scope.
package final class TemporaryFolder: Sendable {
  /// Where it is.
  package let url: URL

  /// - Throws: what `FileManager` throws when the folder cannot be made.
  package init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "stsbench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes `text` to a file of the folder and returns its place.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> URL {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return file
  }
}
