import EvalCore
import Foundation

/// Arrays of numbers as bytes, little-endian, without loss.
enum NumberBlob {
  /// IEEE 754 doubles, 8 bytes each.
  static func encode(_ values: [Double]) -> Data {
    encode(values.map(\.bitPattern.littleEndian))
  }

  /// IEEE 754 singles, 4 bytes each.
  static func encode(_ values: some Collection<Float>) -> Data {
    encode(values.map(\.bitPattern.littleEndian))
  }

  /// Two's complement, 4 bytes each; classes are small.
  static func encode(_ values: [Int]) -> Data {
    encode(values.map { Int32(truncatingIfNeeded: $0).littleEndian })
  }

  private static func encode(_ words: [some FixedWidthInteger]) -> Data {
    words.withUnsafeBytes { Data($0) }
  }

  /// - Returns: nil when the length is no multiple of 8.
  static func doubles(_ data: Data) -> [Double]? {
    words(data, UInt64.self)?.map { Double(bitPattern: UInt64(littleEndian: $0)) }
  }

  /// - Returns: nil when the length is no multiple of 4.
  static func floats(_ data: Data) -> [Float]? {
    words(data, UInt32.self)?.map { Float(bitPattern: UInt32(littleEndian: $0)) }
  }

  /// - Returns: nil when the length is no multiple of 4.
  static func integers(_ data: Data) -> [Int]? {
    words(data, Int32.self)?.map { Int(Int32(littleEndian: $0)) }
  }

  private static func words<Word: FixedWidthInteger>(_ data: Data, _ type: Word.Type) -> [Word]? {
    let size = MemoryLayout<Word>.size
    guard data.count.isMultiple(of: size) else { return nil }
    return data.withUnsafeBytes { bytes in
      (0..<data.count / size).map {
        bytes.loadUnaligned(fromByteOffset: $0 * size, as: Word.self)
      }
    }
  }
}
