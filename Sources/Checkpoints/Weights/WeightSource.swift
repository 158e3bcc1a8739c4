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

  /// Reads the whole file once: the digest of its bytes, and the first tensor that holds a NaN or an infinity.
  ///
  /// Views of the same bytes must be of the same type. Memory of large files is released piece by piece, so that the scan does not count as the process's
  /// own.
  func survey() throws -> FileSurvey {
    var accumulator = DigestAccumulator()
    let releases = file.size >= 256 << 20
    var position = 0
    var faulty: String?
    // Tensors may be views of the same bytes, and bytes may lie between them: each byte is read once.
    let ordered = entries.values.sorted {
      ($0.range.lowerBound, $0.range.upperBound, $0.name)
        < ($1.range.lowerBound, $1.range.upperBound, $1.name)
    }
    func read(to end: Int, of entry: WeightEntry?) {
      while position < end {
        // Whole blocks of quantised types, so that each can be looked at.
        let step = entry?.type?.blockBytes ?? 1
        let next = min(position + max(1, (1 << 20) / step) * step, end)
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[position..<next])
        accumulator.update(bytes)
        if faulty == nil, let entry, let type = entry.type, !FiniteScan.isFinite(bytes, type) {
          faulty = entry.name
        }
        if releases { file.release(position..<next) }
        position = next
      }
    }
    for entry in ordered {
      read(to: entry.range.lowerBound, of: nil)
      read(to: entry.range.upperBound, of: entry)
    }
    read(to: file.size, of: nil)
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
