package import EvalCore
import Foundation

/// Writes vectors for other programs: a `.npy` matrix and its companion of texts.
package enum VectorFile {
  /// Writes `embeddings` to `path` (`<f4`, C order, version 1.0) and `texts` to `path.texts`, one JSON
  /// string a line. Both are complete or absent: each is written beside its place and renamed, the
  /// texts first.
  ///
  /// - Throws: ``EvalError/cannotCreate(path:_:remedy:)`` or
  ///   ``EvalError/internalFault(_:)`` when counts differ.
  package static func write(npy path: String, embeddings: Embeddings, texts: [String]) throws {
    guard embeddings.values.count == texts.count * embeddings.dimension else {
      throw EvalError.internalFault(
        "\(embeddings.values.count) components for \(texts.count) texts of \(embeddings.dimension)")
    }
    var lines = Data()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    for text in texts {
      lines.append(try encoder.encode(text))
      lines.append(0x0A)
    }
    try writeWhole(lines, to: path + ".texts")
    try writeWhole(npy(rows: texts.count, embeddings), to: path)
  }

  /// The bytes of a `.npy` file; its data begin at a multiple of 64, as the format asks.
  static func npy(rows: Int, _ embeddings: Embeddings) -> Data {
    var header =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(embeddings.dimension)), }"
    let unpadded = 10 + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0])
    data.append(UInt8(header.utf8.count & 0xFF))
    data.append(UInt8(header.utf8.count >> 8))
    data.append(contentsOf: header.utf8)
    let isLittleEndian = UInt16(1).littleEndian == 1
    if isLittleEndian {
      embeddings.values.withUnsafeBytes { data.append(contentsOf: $0) }
    } else {
      for value in embeddings.values {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
      }
    }
    return data
  }

  private static func writeWhole(_ data: Data, to path: String) throws {
    do {
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw EvalError.cannotCreate(
        path: path, "it cannot be written: \(error.fileReason)",
        remedy: "check that the folder exists, is writable and has room")
    }
  }
}
