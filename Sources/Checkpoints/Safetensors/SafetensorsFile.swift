package import Documents
import EvalCore
package import Foundation

/// A safetensors file, mapped and checked; tensors are views of the mapping.
package struct SafetensorsFile: Sendable {
  package let file: MappedFile
  /// The tensors by name.
  package let entries: [String: SafetensorsEntry]

  /// Opens `url` and checks its header by every rule of the format.
  ///
  /// - Throws: ``EvalError`` that names file, tensor or byte, and what to do.
  package init(_ url: URL) throws {
    file = try MappedFile(url)
    entries = try SafetensorsHeader(file.bytes, file: url.path).entries
  }

  /// The bytes of `entry`, one of ``entries``.
  package func bytes(of entry: SafetensorsEntry) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: file.bytes[entry.range])
  }

  /// One reading of the whole file: the digest of its bytes, and the first tensor that holds a NaN or an
  /// infinity.
  ///
  /// Memory of large files is let go piece by piece, so that the scan does not count as the process's
  /// own.
  func survey() throws -> FileSurvey {
    var accumulator = DigestAccumulator()
    let first = entries.values.map(\.range.lowerBound).min() ?? file.size
    accumulator.update(UnsafeRawBufferPointer(rebasing: file.bytes[..<first]))
    let piece = 1 << 20
    let lets = file.size >= 256 << 20
    var faulty: String?
    for entry in entries.values.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      var start = entry.range.lowerBound
      while start < entry.range.upperBound {
        let end = min(start + piece, entry.range.upperBound)
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[start..<end])
        accumulator.update(bytes)
        if faulty == nil, let type = ScalarType(rawValue: entry.typeName),
          !FiniteScan.isFinite(bytes, type)
        {
          faulty = entry.name
        }
        if lets { file.release(start..<end) }
        start = end
      }
    }
    try file.verifyUnchanged()
    return FileSurvey(digest: accumulator.finished(), tensorWithoutFiniteValues: faulty)
  }
}

/// What one reading of a weight file found.
struct FileSurvey: Hashable, Sendable, Codable {
  var digest: ContentDigest
  /// The first tensor that holds a NaN or an infinity.
  var tensorWithoutFiniteValues: String?
}
