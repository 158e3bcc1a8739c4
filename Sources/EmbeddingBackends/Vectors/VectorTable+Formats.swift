import Checkpoints
import Documents
import EvalCore
package import Foundation
import LinearAlgebra

/// The file formats that vectors are read from.
package enum VectorFormat: String, CaseIterable, Hashable, Sendable {
  case npy, npz, safetensors, jsonl

  /// The format that the end of `path` names.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` for another ending.
  package init(path: String) throws {
    let ending = (path as NSString).pathExtension.lowercased()
    switch ending {
    case "npy": self = .npy
    case "npz": self = .npz
    case "safetensors": self = .safetensors
    case "jsonl", "ndjson": self = .jsonl
    default:
      throw EvalError.usage(
        "vectors are not read from “\((path as NSString).lastPathComponent)”",
        remedy: "give a file that ends in .npy, .npz, .safetensors or .jsonl")
    }
  }
}

extension VectorTable {
  /// Names under which a file of several arrays holds its vectors.
  static let arrayNames = ["embeddings", "vectors", "arr_0"]

  /// The only array, or the one called as ``arrayNames`` says.
  private static func choose(_ names: [String], file: String) throws -> String {
    if names.count == 1 { return names[0] }
    let chosen = arrayNames.filter(names.contains)
    guard chosen.count == 1 else {
      throw EvalError.badData(
        file: file, place: nil,
        names.isEmpty
          ? "the file holds no array"
          : "the file holds several arrays: \(names.sorted().prefix(8).joined(separator: ", "))",
        remedy: "save one array, or call it “embeddings”")
    }
    return chosen[0]
  }

  private static let archive = ZipDirectory.Purpose(
    name: ".npz file", rewriting: "write it again with numpy.savez",
    storing: "save it with numpy.savez instead of numpy.savez_compressed, or as .npy",
    mostMembers: 64, checksAll: true)

  /// Reads the array of vectors in an uncompressed `.npz` file.
  ///
  /// - Throws: ``EvalError`` naming `file`.
  package init(npz data: Data, file: String) throws {
    let archive = try data.withUnsafeBytes {
      try ZipDirectory($0, file: file, purpose: Self.archive)
    }
    let arrays = archive.members.keys.filter { $0.hasSuffix(".npy") }.map { String($0.dropLast(4)) }
    let name = try Self.choose(arrays, file: file)
    guard let range = archive.members[name + ".npy"]?.range else {
      throw EvalError.internalFault("the zip member \(name).npy was listed and is not there")
    }
    let member = data.subdata(
      in: data.startIndex + range.lowerBound..<data.startIndex + range.upperBound)
    try self.init(npy: member, file: "\(file)/\(name).npy")
  }

  /// Reads the tensor of vectors (F32, F16 or BF16, two dimensions) in a `.safetensors` file, whose header
  /// must keep every rule of the format.
  ///
  /// - Throws: ``EvalError`` naming `file`.
  package init(safetensors data: Data, file: String) throws {
    let header = try data.withUnsafeBytes { try SafetensorsHeader($0, file: file) }
    let name = try Self.choose(Array(header.entries.keys), file: file)
    guard let tensor = header.entries[name], tensor.shape.count == 2 else {
      throw EvalError.badData(
        file: file, place: "tensor “\(name)”",
        "has the shape \(header.entries[name]?.shape ?? []), and a matrix is wanted",
        remedy: "save the vectors as a matrix of one row a text")
    }
    guard let type = ScalarType(rawValue: tensor.typeName), type != .float64, !type.isBlocked else {
      throw EvalError.unsupported(
        "the element type \(tensor.typeName) for vectors", file: file, remedy: "save them as F32")
    }
    let range =
      data.startIndex + tensor.range.lowerBound..<data.startIndex + tensor.range.upperBound
    let values: [Float] = data[range].withUnsafeBytes { raw in
      switch type {
      case .float16: Self.decode(raw, .float16)
      case .bfloat16:
        (0..<raw.count / 2).map { index in
          let half = raw.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
          return Float(bitPattern: UInt32(UInt16(littleEndian: half)) << 16)
        }
      default: Self.decode(raw, .float32)
      }
    }
    try self.init(count: tensor.shape[0], dimension: tensor.shape[1], values: values, file: file)
  }

  private struct Line: Decodable {
    var text: String
    var embedding: [Double]
  }

  /// Reads JSON lines `{"text": …, "embedding": […]}`; the texts come with the vectors.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` with the line.
  package static func readLines(_ data: Data, file: String) throws -> (VectorTable, [VectorKey]) {
    var keys: [VectorKey] = []
    var values: [Float] = []
    var dimension = 0
    let decoder = JSONDecoder()
    for (index, line) in data.split(separator: 0x0A).enumerated() {
      func broken(_ message: String) -> EvalError {
        .badData(
          file: file, place: "line \(index + 1)", message,
          remedy: #"write one {"text": "…", "embedding": [numbers]} a line"#)
      }
      guard let entry = try? decoder.decode(Line.self, from: line) else {
        throw broken("this is no JSON object with text and embedding")
      }
      if index == 0 { dimension = entry.embedding.count }
      guard entry.embedding.count == dimension, dimension > 0 else {
        throw broken("\(entry.embedding.count) components, and \(dimension) in line 1")
      }
      keys.append(.text(entry.text))
      values.append(contentsOf: entry.embedding.map(Float.init))
    }
    guard !keys.isEmpty else {
      throw EvalError.badData(
        file: file, place: nil, "the file holds no vectors", remedy: "write one object a line")
    }
    return (
      try VectorTable(count: keys.count, dimension: dimension, values: values, file: file), keys
    )
  }
}
