import Foundation

/// A format of weight files.
package struct WeightFormat: Sendable {
  /// What names of its files end in, without the dot.
  package let fileEnding: String
  /// Opens a file of the format.
  let open: @Sendable (URL) throws -> any WeightSource
  /// What the format calls files that others call by the key.
  private let renames: [String: String]

  init(
    fileEnding: String, renames: [String: String] = [:],
    open: @escaping @Sendable (URL) throws -> any WeightSource
  ) {
    self.fileEnding = fileEnding
    self.renames = renames
    self.open = open
  }

  /// The name of the file that holds what is called `name`: `model.safetensors`, `pytorch_model.bin`.
  package func fileName(_ name: String) -> String { "\(renames[name] ?? name).\(fileEnding)" }
}
