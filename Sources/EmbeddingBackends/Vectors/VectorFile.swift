package import EvalCore
import Foundation

/// Writes vectors for other programs: a `.npy` matrix and its companion of texts.
package enum VectorFile {
  /// Writes `embeddings` to `path` (`<f4`, C order, version 1.0) and `texts` to `path.texts`, one JSON
  /// string a line, with the digest of the matrix as the last line. Both are complete before either
  /// is renamed into place, the texts first; a pair of which one is older is refused on reading.
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
    let matrix = npy(rows: texts.count, embeddings)
    lines.append(try VectorKey.seal(of: matrix))
    let suffix = ".\(getpid()).\(UInt32.random(in: 0...UInt32.max))"
    let places = [path + ".texts", path]
    defer { for place in places { unlink(place + suffix) } }
    for (place, content) in zip(places, [lines, matrix]) {
      try writeWhole(content, to: place + suffix, for: place)
    }
    for place in places where rename(place + suffix, place) != 0 {
      throw EvalError.cannotCreate(
        path: place, "it cannot be put in place: \(String(cString: strerror(errno)))",
        remedy: "check that this is no folder, and that its folder is writable")
    }
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

  private static func writeWhole(_ data: Data, to temporary: String, for path: String) throws {
    do {
      try data.write(to: URL(fileURLWithPath: temporary), options: .withoutOverwriting)
    } catch {
      throw EvalError.cannotCreate(
        path: path, "it cannot be written: \(error.fileReason)",
        remedy: "check that the folder exists, is writable and has room")
    }
  }
}
