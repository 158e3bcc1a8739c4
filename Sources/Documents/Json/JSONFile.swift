package import EvalCore
package import Foundation

/// A small JSON file of a model directory, read whole.
package struct JSONFile: Sendable {
  /// Where it was read.
  package let url: URL
  package let value: JSONValue
  /// The digest of its bytes.
  package let digest: ContentDigest

  /// The most bytes a configuration may have; labels of a classifier make some of a megabyte.
  package static let maxBytes = 4 << 20
  /// The most bytes an index of shards may have; those of the largest models have nine megabytes.
  package static let maxIndexBytes = 32 << 20

  /// Reads and parses `url`, of at most `maxBytes`.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)``, or ``EvalError/badData(file:place:_:remedy:)``
  ///   with the byte at which reading stopped.
  package init(_ url: URL, maxBytes: Int = JSONFile.maxBytes) throws {
    let file = try MappedFile(url)
    guard file.size <= maxBytes else {
      throw EvalError.badData(
        file: url.path, place: nil, "has \(file.size) bytes, and at most \(maxBytes) are read",
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
