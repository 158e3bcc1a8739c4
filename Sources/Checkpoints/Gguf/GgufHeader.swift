import EvalCore
import Foundation

/// The header of a GGUF file: metadata and the places of tensors.
///
/// Format: `GGUF`, a version (2 or 3, the same layout), the numbers of tensors and of metadata; the metadata, each a
/// key, a kind and a value; the tensors, each a name, its sizes from the innermost on, a type and an offset; then,
/// from the next multiple of `general.alignment` (32 where it is not given) on, the data. Offsets count from there;
/// tensors follow each other, each filled up to the alignment. Little-endian. Source: gguf.md of ggml.
struct GgufHeader: Sendable {
  var metadata: [String: GgufValue] = [:]
  /// Where the key, kind and value of each of the metadata stand.
  var places: [String: Range<Int>] = [:]
  /// The tensors by the names of the file; shapes from the outermost size on.
  var tensors: [String: WeightEntry] = [:]

  /// Names of tensors have fewer bytes in ggml; keys have at most 65,535.
  private static let longestName = 256
  private static let longestKey = 65_535

  /// Reads and checks the header in `bytes`, the whole file.
  ///
  /// - Throws: ``EvalError`` with the rule that is broken and where.
  init(_ bytes: UnsafeRawBufferPointer, file: String) throws {
    var cursor = GgufCursor(bytes, file: file)
    guard bytes.count >= 8, bytes[..<4].elementsEqual("GGUF".utf8) else {
      throw cursor.broken("does not begin with “GGUF”: this is no GGUF file")
    }
    try cursor.skip(4)
    try Self.check(version: cursor.number(UInt32.self), file: file)
    // A tensor takes a name's length, a count of sizes, a type and an offset; a key its length, a kind and a byte.
    let tensorCount = try cursor.count(of: "tensors", least: 24)
    let keyCount = try cursor.count(of: "keys", least: 13)
    for _ in 0..<keyCount {
      let start = cursor.position
      let key = try cursor.text(of: "a key", limit: Self.longestKey)
      let value = try cursor.value(of: key)
      guard metadata.updateValue(value, forKey: key) == nil else {
        throw cursor.broken("the key appears twice", at: "“\(key)”")
      }
      places[key] = start..<cursor.position
    }
    let alignment = try alignment(cursor)
    var entries: [WeightEntry] = []
    entries.reserveCapacity(tensorCount)
    for _ in 0..<tensorCount { entries.append(try Self.tensor(&cursor)) }
    let start = Self.filled(cursor.position, to: alignment)
    try place(entries, from: start, alignment: alignment, cursor)
  }

  private static func check(version: UInt32, file: String) throws {
    guard version != 2, version != 3 else { return }
    let isSwapped = (1...3).contains(version.byteSwapped)
    throw EvalError.unsupported(
      isSwapped ? "a big-endian GGUF file" : "version \(version) of GGUF", file: file,
      remedy:
        "convert the model again with a current llama.cpp, which writes version 3 little-endian"
    )
  }

  private func alignment(_ cursor: GgufCursor) throws -> Int {
    switch metadata["general.alignment"] {
    case nil: return 32
    case .whole(let value) where value > 0 && value <= 1 << 20 && value & (value - 1) == 0:
      return value
    default:
      throw cursor.broken(
        "is no power of two up to \(1 << 20)", at: "“general.alignment”")
    }
  }

  /// A tensor whose range counts from the start of the data.
  private static func tensor(_ cursor: inout GgufCursor) throws -> WeightEntry {
    let name = try cursor.text(of: "a tensor's name", limit: longestName)
    let place = "tensor “\(name)”"
    let dimensions = try cursor.number(UInt32.self)
    guard (1...4).contains(dimensions) else {
      throw cursor.broken("has \(dimensions) sizes; 1 to 4 are possible", at: place)
    }
    var shape: [Int] = []
    var elements = 1
    for _ in 0..<dimensions {
      let size = try cursor.number(UInt64.self)
      guard size > 0, let size = Int(exactly: size) else {
        throw cursor.broken("has the size \(size)", at: place)
      }
      let (product, overflow) = elements.multipliedReportingOverflow(by: size)
      guard !overflow else { throw cursor.broken("has sizes whose product overflows", at: place) }
      elements = product
      shape.insert(size, at: 0)
    }
    let number = try cursor.number(UInt32.self)
    guard let type = GgufTensorType.numbered(number) else {
      throw EvalError.unsupported(
        "the type number \(number) of \(place)", file: cursor.file,
        remedy:
          "convert the model to F16, Q8_0, Q4_K_M or another type that is listed in docs/gguf.md"
      )
    }
    guard shape[shape.count - 1] % type.blockSize == 0 else {
      throw cursor.broken(
        "has rows of \(shape[shape.count - 1]) numbers, which are no whole blocks of \(type.name)",
        at: place)
    }
    let (bytes, overflow) = (elements / type.blockSize).multipliedReportingOverflow(
      by: type.blockBytes)
    let offset = try cursor.number(UInt64.self)
    guard !overflow, let start = Int(exactly: offset),
      !start.addingReportingOverflow(bytes).overflow
    else { throw cursor.broken("has a size in bytes that overflows", at: place) }
    return WeightEntry(name: name, typeName: type.name, shape: shape, range: start..<start + bytes)
  }

  private static func filled(_ position: Int, to alignment: Int) -> Int {
    (position + alignment - 1) / alignment * alignment
  }

  /// Checks that the tensors follow each other to the end of the file, and takes them in.
  private mutating func place(
    _ entries: [WeightEntry], from start: Int, alignment: Int, _ cursor: GgufCursor
  ) throws {
    var expected = 0
    for var entry in entries.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      let place = "tensor “\(entry.name)”"
      guard entry.range.lowerBound == expected else {
        throw cursor.broken(
          "starts at byte \(entry.range.lowerBound) of the data, and \(expected) is its place: the tensors overlap or leave holes",
          at: place)
      }
      guard start <= cursor.bytes.count, entry.range.upperBound <= cursor.bytes.count - start else {
        throw cursor.broken(
          "ends at byte \(entry.range.upperBound) of the data, which has \(max(0, cursor.bytes.count - start)): the file is cut off",
          at: place)
      }
      expected = Self.filled(entry.range.upperBound, to: alignment)
      entry.range = start + entry.range.lowerBound..<start + entry.range.upperBound
      guard tensors.updateValue(entry, forKey: entry.name) == nil else {
        throw cursor.broken("appears twice", at: place)
      }
    }
    guard entries.isEmpty || cursor.bytes.count <= start + expected else {
      throw cursor.broken(
        "\(cursor.bytes.count - start - expected) bytes follow the last tensor",
        at: "byte \(start + expected)")
    }
  }
}
