package import Documents
package import Foundation

/// A safetensors file, mapped and checked; tensors are views of the mapping.
package struct SafetensorsFile: WeightSource {
  package let file: MappedFile
  /// The tensors by name.
  package let entries: [String: WeightEntry]

  /// Opens `url` and checks its header by every rule of the format.
  ///
  /// - Throws: ``EvalError`` that names file, tensor or byte, and what to do.
  package init(_ url: URL) throws {
    file = try MappedFile(url)
    entries = try SafetensorsHeader(file.bytes, file: url.path).entries
  }
}

extension WeightFormat {
  /// safetensors of Hugging Face.
  static let safetensors = WeightFormat(fileEnding: "safetensors") { try SafetensorsFile($0) }
}
