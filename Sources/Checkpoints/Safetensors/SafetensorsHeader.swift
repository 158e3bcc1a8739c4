import Documents
import EvalCore
import Foundation

/// The header of a safetensors file.
///
/// Format: eight bytes with the length N of the header (little-endian), N bytes of JSON that start with
/// `{` and may end in blanks, then the data. Offsets count from the start of the data; the tensors
/// cover it without holes or overlaps to the end of the file.
/// Source: the format description and `SafeTensors::read_metadata` of safetensors 0.8.
package struct SafetensorsHeader: Sendable {
  /// The tensors by name.
  package private(set) var entries: [String: WeightEntry]

  /// The longest header that is read. The format allows 100,000,000 bytes; this many, the bound of
  /// huggingface_hub's remote reader, are 200,000 tensors.
  package static let maxBytes = 25_000_000

  /// Reads and checks the header in `bytes`, the whole file.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` with the rule that is broken and where.
  package init(_ bytes: UnsafeRawBufferPointer, file: String) throws {
    func broken(_ place: String?, _ message: String) -> EvalError {
      .badData(
        file: file, place: place, message,
        remedy: "the file is damaged or incomplete: fetch it again, or save the model again")
    }
    guard bytes.count >= 8 else {
      throw broken(nil, "has \(bytes.count) bytes; a safetensors file starts with 8 for its header")
    }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(Self.maxBytes) else {
      throw broken(
        "byte 0", "declares a header of \(length) bytes; at most \(Self.maxBytes) are read")
    }
    let start = 8 + Int(length)
    guard start <= bytes.count else {
      throw broken(
        "byte 0", "declares a header of \(length) bytes, and only \(bytes.count - 8) follow")
    }
    guard bytes.count > 8, bytes[8] == UInt8(ascii: "{") else {
      throw broken("byte 8", "the header does not start with “{”: this is no safetensors file")
    }
    let document: JSONValue
    do {
      document = try JSONScanner.scan(
        UnsafeRawBufferPointer(rebasing: bytes[8..<start]), bounds: JSONBounds(depth: 4))
    } catch {
      throw broken("byte \(8 + error.offset)", "the header is no valid JSON: \(error.message)")
    }
    var entries: [String: WeightEntry] = [:]
    for (name, value) in document.members ?? [:] {
      if name == "__metadata__" {
        guard let metadata = value.members else {
          throw broken("__metadata__", "is \(value.kind) where an object is expected")
        }
        for (key, entry) in metadata where entry.text == nil {
          throw broken("__metadata__, “\(key)”", "is \(entry.kind); only strings are allowed")
        }
      } else {
        entries[name] = try Self.entry(
          name, value, dataStart: start, dataCount: bytes.count - start, broken)
      }
    }
    self.entries = entries
    try checkCoverage(dataStart: start, end: bytes.count, broken)
  }

  private static func entry(
    _ name: String, _ value: JSONValue, dataStart: Int, dataCount: Int,
    _ broken: (String?, String) -> EvalError
  ) throws -> WeightEntry {
    let place = "tensor “\(name)”"
    guard let members = value.members, Set(members.keys) == ["dtype", "shape", "data_offsets"]
    else {
      throw broken(place, "must have exactly dtype, shape and data_offsets")
    }
    guard let typeName = members["dtype"]?.text, let bits = SafetensorsTypes.bits[typeName] else {
      throw broken(
        place,
        "has the type \(members["dtype"]?.text.map { "“\($0)”" } ?? "nothing"), which is unknown")
    }
    var shape: [Int] = []
    var elements = 1
    for element in members["shape"]?.elements ?? [.null] {
      guard case .integer(let size) = element, size >= 0 else {
        throw broken(place, "has a shape that is no list of sizes")
      }
      let (product, overflow) = elements.multipliedReportingOverflow(by: size)
      guard !overflow else { throw broken(place, "has a shape whose product overflows") }
      elements = product
      shape.append(size)
    }
    let (totalBits, overflow) = elements.multipliedReportingOverflow(by: bits)
    guard !overflow, totalBits % 8 == 0 else {
      throw broken(place, "has a shape whose size in bytes overflows or is no whole number")
    }
    let offsets = members["data_offsets"]?.elements ?? []
    guard offsets.count == 2, case .integer(let begin) = offsets[0],
      case .integer(let end) = offsets[1],
      0 <= begin, begin <= end
    else { throw broken(place, "has data_offsets that are no ascending pair") }
    guard end <= dataCount else {
      throw broken(
        place, "ends at byte \(end) of the data, which has \(dataCount): the file is cut off")
    }
    guard end - begin == totalBits / 8 else {
      throw broken(
        place,
        "has \(end - begin) bytes, and its shape \(shape) of \(typeName) needs \(totalBits / 8)")
    }
    return WeightEntry(
      name: name, typeName: typeName, shape: shape, range: dataStart + begin..<dataStart + end)
  }

  private func checkCoverage(
    dataStart: Int, end: Int, _ broken: (String?, String) -> EvalError
  ) throws {
    let ordered = entries.values.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    var position = dataStart
    for entry in ordered {
      guard entry.range.lowerBound == position else {
        let what =
          entry.range.lowerBound < position
          ? "overlaps the tensor before it" : "leaves a hole before it"
        throw broken(
          "tensor “\(entry.name)”",
          "starts at byte \(entry.range.lowerBound - dataStart) of the data and \(what)")
      }
      position = entry.range.upperBound
    }
    guard position == end else {
      throw broken("byte \(position)", "\(end - position) bytes follow the last tensor")
    }
  }
}
