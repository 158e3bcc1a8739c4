import Foundation

/// A format of weight files.
package struct WeightFormat: Sendable {
  /// What names of its files end in, without the dot.
  package let fileEnding: String
  /// Opens a file of the format.
  let open: @Sendable (URL) throws -> any WeightSource

  init(fileEnding: String, open: @escaping @Sendable (URL) throws -> any WeightSource) {
    self.fileEnding = fileEnding
    self.open = open
  }
}
