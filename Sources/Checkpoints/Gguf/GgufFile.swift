package import Documents
import EvalCore
package import Foundation
import LinearAlgebra

/// A GGUF file, mapped and checked. Tensors are called as the house calls them and come out as the family's blueprint
/// asks for them; most are views of the mapping.
package struct GgufFile: WeightSource {
  package let file: MappedFile
  /// The tensors by the house's names.
  package let entries: [String: WeightEntry]
  package let metadata: GgufMetadata
  /// The tensors by the names of the file.
  let stored: [String: WeightEntry]
  private let changes: [String: GgufFamily.Change]

  /// Opens `url` and checks its header by every rule of the format.
  ///
  /// - Parameter first: the first file of the split set that this one continues, or nil.
  /// - Throws: ``EvalError`` that names file, tensor or byte, and what to do.
  package init(_ url: URL, continuing first: GgufFile? = nil) throws {
    file = try MappedFile(url)
    let header = try GgufHeader(file.bytes, file: url.path)
    metadata = GgufMetadata(header, in: file)
    stored = header.tensors
    let stated = first?.metadata ?? metadata
    guard let name = try stated.text("general.architecture") else {
      throw stated.wrong("general.architecture", "a text")
    }
    let family = try GgufFamily.named(name, file: stated.file)
    let reading = GgufReading(stated, architecture: name, tensors: [:])
    let heads = try reading.headCount()
    let keyValueHeads = try reading.size("attention.head_count_kv") ?? heads
    var entries: [String: WeightEntry] = [:]
    var changes: [String: GgufFamily.Change] = [:]
    for entry in header.tensors.values where !Self.consumed.contains(entry.name) {
      guard let place = family.place(entry.name, heads: heads, keyValueHeads: keyValueHeads) else {
        throw EvalError.unsupported(
          "the tensor “\(entry.name)” of a GGUF file of \(name)", file: url.path,
          remedy:
            "use the model's original files; without the tensor the vectors would not be the model's"
        )
      }
      var entry = entry
      entry.name = place.name
      try Self.check(place.change, entry, file: url.path)
      if place.change == .transposed { entry.shape.reverse() }
      entries[place.name] = entry
      changes[place.name] = place.change
    }
    self.entries = entries
    self.changes = changes
  }

  /// Tensors that are read into the configuration.
  private static let consumed: Set<String> = ["rope_freqs.weight"]

  private static func check(
    _ change: GgufFamily.Change, _ entry: WeightEntry, file: String
  ) throws {
    let isPossible =
      switch change {
      case .none: true
      case .lessOne: entry.type.map { !$0.isBlocked } ?? true
      case .transposed: entry.shape.count == 2
      case .rotaryRows(let heads):
        entry.shape.count <= 2 && entry.shape[0] % (2 * heads) == 0
          && (entry.shape.count == 2 || entry.type?.isBlocked != true)
      }
    guard isPossible else {
      throw EvalError.badData(
        file: file, place: "tensor “\(entry.name)”",
        "has the shape \(entry.shape), which the number of heads or the family rules out",
        remedy: "convert the model again with a current llama.cpp")
    }
  }

  package func tensor(_ entry: WeightEntry) -> StoredTensor? {
    guard let type = entry.type else { return nil }
    let change = changes[entry.name] ?? .none
    let tensor = StoredTensor(
      name: entry.name, type: type, shape: entry.shape, file: file.url.path,
      bytes: bytes(of: entry), owner: file, isTransposed: change == .transposed)
    switch change {
    case .none, .transposed: return tensor
    case .lessOne: return tensor.replacing(tensor.floats().map { $0 - 1 }, shape: tensor.shape)
    case .rotaryRows(let heads):
      let width = entry.shape[0] / heads
      return tensor.gathering(
        rows: (0..<entry.shape[0]).map { row in
          let (head, place) = (row / width, row % width)
          let source = head * width + place % (width / 2) * 2 + place / (width / 2)
          return source..<source + 1
        })
    }
  }

  /// The tensor of the file's own name, as it is stored; nil where it is no tensor of numbers.
  func storedTensor(_ name: String) -> StoredTensor? {
    guard let entry = stored[name], let type = entry.type else { return nil }
    return StoredTensor(
      name: name, type: type, shape: entry.shape, file: file.url.path, bytes: bytes(of: entry),
      owner: file)
  }
}

extension WeightFormat {
  /// GGUF of llama.cpp.
  static let gguf = WeightFormat(fileEnding: "gguf") { try GgufFile($0) }
}
