import EvalCore
package import Foundation

/// A matrix of vectors as read from a file: `[count, dimension]`, row-major float32, all finite.
package struct VectorTable: Hashable, Sendable {
  package var count: Int
  package var dimension: Int
  package var values: [Float]

  /// Row `index`, `[dimension]`.
  package func row(_ index: Int) -> ArraySlice<Float> {
    values[index * dimension..<(index + 1) * dimension]
  }

  init(count: Int, dimension: Int, values: [Float], file: String) throws {
    guard dimension > 0 else {
      throw EvalError.badData(
        file: file, place: nil, "the vectors have no components",
        remedy: "save a matrix of one row a text")
    }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw EvalError.badData(
        file: file, place: "row \(bad / dimension), component \(bad % dimension)",
        "the value is \(values[bad]), which is no number to compare",
        remedy: "make the vectors again")
    }
    self.count = count
    self.dimension = dimension
    self.values = values
  }

  /// Reads a `.npy` array of two dimensions.
  ///
  /// - Throws: ``EvalError`` naming `file`, for other shapes and types, short files, bytes left over,
  ///   and values that are not finite.
  package init(npy data: Data, file: String) throws {
    let header = try NumpyHeader(data, file: file)
    guard header.shape.count == 2 else {
      throw EvalError.badData(
        file: file, place: "npy header", "the array has shape \(header.shape)",
        remedy: "save a matrix of two dimensions, one row a text")
    }
    let (rows, columns) = (header.shape[0], header.shape[1])
    guard rows > 0, columns > 0 else {
      throw EvalError.badData(
        file: file, place: "npy header", "the array has shape \(header.shape) and no values",
        remedy: "save a matrix of one row a text")
    }
    let body = data.dropFirst(header.dataOffset)
    let (cells, overflow) = rows.multipliedReportingOverflow(by: columns)
    let (size, sizeOverflow) = cells.multipliedReportingOverflow(by: header.element.size)
    guard !overflow, !sizeOverflow, body.count == size else {
      throw EvalError.badData(
        file: file, place: "byte \(header.dataOffset)",
        "the header promises \(rows) × \(columns) values, and \(body.count) bytes follow",
        remedy: "the file may be cut off; write it again")
    }
    let stored = body.withUnsafeBytes { Self.decode($0, header.element) }
    guard header.isFortranOrder else {
      try self.init(count: rows, dimension: columns, values: stored, file: file)
      return
    }
    var values = [Float](repeating: 0, count: stored.count)
    for column in 0..<columns {
      for row in 0..<rows { values[row * columns + column] = stored[column * rows + row] }
    }
    try self.init(count: rows, dimension: columns, values: values, file: file)
  }

  /// Little-endian values widened or rounded to float32.
  static func decode(_ bytes: UnsafeRawBufferPointer, _ element: NumpyHeader.Element) -> [Float] {
    let count = bytes.count / element.size
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialised in
      for index in 0..<count {
        let offset = index * element.size
        switch element {
        case .float16:
          let bits = UInt16(
            littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
          buffer[index] = Self.widen(half: bits)
        case .float32:
          let bits = UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
          buffer[index] = Float(bitPattern: bits)
        case .float64:
          let bits = UInt64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
          buffer[index] = Float(Double(bitPattern: bits))
        }
      }
      initialised = count
    }
  }

  /// IEEE 754 binary16 to binary32; exact.
  static func widen(half bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Float(bits & 0x3FF)
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default:
      return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
    }
  }
}
