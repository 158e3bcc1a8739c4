package import EvalCore
package import Foundation

/// A small JSON file of a model directory, read whole.
package struct JSONFile: Sendable {
  /// Where it was read.
  package let url: URL
  package let value: JSONValue
  /// The digest of its bytes.
  package let digest: ContentDigest

  /// The most bytes such a file may have; the longest real ones (`index.json` of sharded checkpoints) have
  /// a few megabytes.
  package static let maxBytes = 32 << 20

  /// Reads and parses `url`.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)``, or ``EvalError/badData(file:place:_:remedy:)``
  ///   with the byte at which reading stopped.
  package init(_ url: URL) throws {
    let file = try MappedFile(url)
    guard file.size <= Self.maxBytes else {
      throw EvalError.badData(
        file: url.path, place: nil, "has \(file.size) bytes, and at most \(Self.maxBytes) are read",
        remedy: "use the file that came with the model")
    }
    self.url = url
    do {
      value = try JSONScanner.scan(file.bytes)
    } catch {
      throw EvalError.badData(
        file: url.path, place: "byte \(error.offset)", error.message,
        remedy: "fetch the file again or correct its JSON")
    }
    var accumulator = DigestAccumulator()
    accumulator.update(file.bytes)
    digest = accumulator.finished()
    try file.verifyUnchanged()
  }

  /// Reads `url` where it exists; nil where it does not.
  package static func ifPresent(_ url: URL) throws -> JSONFile? {
    FileManager.default.fileExists(atPath: url.path) ? try JSONFile(url) : nil
  }

  /// The members of the document.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` when it is no object.
  package func members() throws -> [String: JSONValue] {
    guard let members = value.members else {
      throw EvalError.badData(
        file: url.path, place: nil, "holds \(value.kind) where an object is expected",
        remedy: "use the file that came with the model")
    }
    return members
  }
}
