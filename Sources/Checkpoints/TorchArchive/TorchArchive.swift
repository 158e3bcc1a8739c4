package import Documents
import EvalCore
package import Foundation
import LinearAlgebra

/// A file that `torch.save` wrote of a state dict, mapped and checked; tensors are views of the mapping.
///
/// Since torch 1.6 it is a zip file with a pickle (`data.pkl`) and a member for every storage; before that it was a row
/// of pickles with the storages after them. Both are read without Python, and nothing in them is executed.
package struct TorchArchive: WeightSource {
  package let file: MappedFile
  /// The tensors by name.
  package let entries: [String: WeightEntry]
  /// Tensors whose numbers do not lie row by row, by name.
  private let scattered: [String: TorchTensor]

  static let fetching = "the file is damaged or incomplete: fetch it again, or save the model again"
  static let converting =
    "load it in Python where you trust it, and save the model with `model.save_pretrained(folder, safe_serialization=True)`"

  /// Opens `url` and checks it: every storage is there, and every tensor within its storage.
  ///
  /// - Throws: ``EvalError`` that names file, tensor, pickle operation or Python object, and what to do.
  package init(_ url: URL) throws {
    let file = try MappedFile(url)
    self.file = file
    let content =
      file.size >= 4 && file.bytes.starts(with: [0x50, 0x4B, 0x03, 0x04])
      ? try TorchZipFile.content(file.bytes, file: url.path)
      : try TorchLegacyFile.content(file.bytes, file: url.path)
    (entries, scattered) = try content.entries(fileSize: file.size, file: url.path)
  }

  package func tensor(_ entry: WeightEntry) -> StoredTensor? {
    guard let type = entry.type else { return nil }
    guard let layout = scattered[entry.name] else {
      return StoredTensor(
        name: entry.name, type: type, shape: entry.shape, file: file.url.path,
        bytes: bytes(of: entry), owner: file)
    }
    let gathered = GatheredBytes(layout, of: bytes(of: entry), size: type.bytes(1))
    return StoredTensor(
      name: entry.name, type: type, shape: entry.shape, file: file.url.path,
      bytes: gathered.bytes, owner: gathered)
  }
}

extension WeightFormat {
  /// `torch.save` of PyTorch: `pytorch_model.bin`.
  static let torch = WeightFormat(fileEnding: "bin", renames: ["model": "pytorch_model"]) {
    try TorchArchive($0)
  }
}

/// The numbers of a tensor whose strides are not those of its shape, in the order of the shape.
private final class GatheredBytes: Sendable {
  private nonisolated(unsafe) let memory: UnsafeMutableRawPointer
  private let count: Int

  /// - Parameter source: the bytes from the first number to the last.
  init(_ layout: TorchTensor, of source: UnsafeRawBufferPointer, size: Int) {
    count = layout.count * size
    memory = .allocate(byteCount: max(count, 1), alignment: 64)
    var index = [Int](repeating: 0, count: layout.shape.count)
    var place = 0
    var target = 0
    while target < count {
      UnsafeMutableRawBufferPointer(start: memory + target, count: size).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: source[place * size..<(place + 1) * size]))
      target += size
      var dimension = layout.shape.count - 1
      while dimension >= 0 {
        index[dimension] += 1
        place += layout.strides[dimension]
        if index[dimension] < layout.shape[dimension] { break }
        place -= index[dimension] * layout.strides[dimension]
        index[dimension] = 0
        dimension -= 1
      }
    }
  }

  deinit { memory.deallocate() }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }
}
