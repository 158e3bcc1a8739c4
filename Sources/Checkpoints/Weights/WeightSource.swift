package import Documents
import EvalCore
import Foundation
package import LinearAlgebra

/// A tensor as a weight file describes it.
package struct WeightEntry: Hashable, Sendable {
  package var name: String
  /// The type's name in the format: `F32`, `BF16`, `I64` …
  package var typeName: String
  package var shape: [Int]
  /// Its bytes, counted from the start of the file.
  package var range: Range<Int>

  package init(name: String, typeName: String, shape: [Int], range: Range<Int>) {
    self.name = name
    self.typeName = typeName
    self.shape = shape
    self.range = range
  }

  /// The type of its numbers; nil where they are no floating-point numbers that a model can use.
  package var type: ScalarType? { ScalarType(rawValue: typeName) }
}

/// A weight file, opened and checked by every rule of its format: its tensors by name, their numbers, and what
/// identifies its bytes.
///
/// A format is one type that conforms, and one line of ``WeightFormat/catalogue``.
package protocol WeightSource: Sendable {
  /// The file that was opened.
  var file: MappedFile { get }
  /// Its tensors by name: shapes, types and places.
  var entries: [String: WeightEntry] { get }

  /// The numbers of `entry`, one of ``entries``; nil where it holds no floating-point numbers.
  func tensor(_ entry: WeightEntry) -> StoredTensor?
}

extension WeightSource {
  /// The bytes of `entry`, one of ``entries``.
  package func bytes(of entry: WeightEntry) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: file.bytes[entry.range])
  }

  /// A view of the mapping.
  package func tensor(_ entry: WeightEntry) -> StoredTensor? {
    entry.type.map { type in
      StoredTensor(
        name: entry.name, type: type, shape: entry.shape, file: file.url.path,
        bytes: bytes(of: entry), owner: file)
    }
  }

  /// Checks that the file was not changed since it was opened.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` naming the file.
  package func verifyUnchanged() throws { try file.verifyUnchanged() }

  /// Reads the whole file once: the digest of its bytes, and the first tensor that holds a NaN or an infinity.
  ///
  /// Memory of large files is released piece by piece, so that the scan does not count as the process's
  /// own.
  func survey() throws -> FileSurvey {
    var accumulator = DigestAccumulator()
    var position = 0
    let releases = file.size >= 256 << 20
    var faulty: String?
    for entry in entries.values.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      let step = entry.type?.blockBytes ?? 1
      let piece = max(1, (1 << 20) / step) * step
      var start = entry.range.lowerBound
      // The header, or what fills up to the alignment of a tensor.
      if position < start {
        accumulator.update(UnsafeRawBufferPointer(rebasing: file.bytes[position..<start]))
      }
      position = max(position, entry.range.upperBound)
      while start < entry.range.upperBound {
        let end = min(start + piece, entry.range.upperBound)
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[start..<end])
        accumulator.update(bytes)
        if faulty == nil, let type = entry.type, !FiniteScan.isFinite(bytes, type) {
          faulty = entry.name
        }
        if releases { file.release(start..<end) }
        start = end
      }
    }
    accumulator.update(UnsafeRawBufferPointer(rebasing: file.bytes[min(position, file.size)...]))
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
