import Documents
import EvalCore
package import Foundation
package import LinearAlgebra

/// Writes safetensors files; the format is described at ``SafetensorsHeader``.
package enum SafetensorsWriter {
  /// Writes `tensors` in the order of their names, converted one at a time.
  ///
  /// - Parameters:
  ///   - url: a file that is not there yet.
  ///   - type: the type of all numbers, `float32`, `float16` or `bfloat16`; nil keeps these three, and widens doubles'
  ///     and blocks' to `float32`.
  /// - Throws: ``EvalError`` for numbers that `type` cannot hold, and for a file that cannot be written.
  package static func write(
    _ tensors: some Sequence<StoredTensor>, to url: URL, type: ScalarType?
  ) throws {
    let tensors = tensors.sorted { $0.name < $1.name }
    func stored(_ tensor: StoredTensor) -> ScalarType {
      type ?? (tensor.type.isPlain ? tensor.type : .float32)
    }
    var offset = 0
    var members: JSONObject = ["__metadata__": ["format": "pt"]]
    for tensor in tensors {
      let bytes = stored(tensor).bytes(tensor.count)
      members.set(
        [
          "dtype": .string(stored(tensor).rawValue),
          "shape": .array(tensor.shape.map(JSONValue.integer)),
          "data_offsets": [.integer(offset), .integer(offset + bytes)],
        ], for: tensor.name)
      offset += bytes
    }
    var header = Array(JSONValue.object(members).text(indented: false).utf8)
    header += Array(repeating: 0x20, count: (8 - header.count % 8) % 8)
    do {
      try Data().write(to: url, options: .withoutOverwriting)
      let handle = try FileHandle(forWritingTo: url)
      defer { try? handle.close() }
      try handle.write(
        contentsOf: withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header)
      for tensor in tensors {
        let converted = try tensor.converted(to: stored(tensor))
        try withExtendedLifetime(converted) {
          guard let start = converted.bytes.baseAddress else { return }
          try handle.write(
            contentsOf: Data(
              bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: converted.bytes.count,
              deallocator: .none))
        }
      }
      try handle.synchronize()
    } catch let error as EvalError {
      throw error
    } catch {
      throw EvalError.inputOutput(
        path: url.path, "cannot be written: \(error.fileReason)",
        remedy: "check that the folder is writable and has room")
    }
  }
}
