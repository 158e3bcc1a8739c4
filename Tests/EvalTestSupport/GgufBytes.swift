import Foundation

/// Writes GGUF files byte by byte, so that tests can make sound and broken ones.
package struct GgufBytes: Sendable {
  /// A value of the metadata.
  package enum Value: Sendable {
    case uint32(UInt32)
    case float32(Float)
    case flag(Bool)
    case text(String)
    case texts([String])
    case int32s([Int32])
    case float32s([Float])
  }

  /// A tensor: sizes from the innermost on, the type's number, its bytes.
  package struct Tensor: Sendable {
    package var name: String
    package var sizes: [UInt64]
    package var type: UInt32
    package var data: [UInt8]
    /// Where it is said to begin; nil where it does.
    package var offset: UInt64?

    package init(
      _ name: String, _ sizes: [UInt64], type: UInt32 = 0, data: [UInt8], offset: UInt64? = nil
    ) {
      self.name = name
      self.sizes = sizes
      self.type = type
      self.data = data
      self.offset = offset
    }
  }

  package var version: UInt32 = 3
  package var metadata: [(key: String, value: Value)]
  package var tensors: [Tensor]
  package var alignment = 32
  /// The numbers that the header gives, where they are not those of the lists.
  package var tensorCount: UInt64?
  package var keyCount: UInt64?

  package init(_ metadata: [(String, Value)], _ tensors: [Tensor] = []) {
    self.metadata = metadata.map { ($0.0, $0.1) }
    self.tensors = tensors
  }

  /// A tensor of 32-bit numbers.
  package static func floats(_ name: String, _ sizes: [UInt64], _ values: [Float]) -> Tensor {
    Tensor(name, sizes, data: values.flatMap { little($0.bitPattern) })
  }

  package static func little(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private static func text(_ value: String) -> [UInt8] {
    little(UInt64(value.utf8.count)) + Array(value.utf8)
  }

  private static func list(_ kind: UInt32, _ elements: [[UInt8]]) -> [UInt8] {
    little(UInt32(9)) + little(kind) + little(UInt64(elements.count)) + elements.flatMap(\.self)
  }

  private static func bytes(_ value: Value) -> [UInt8] {
    switch value {
    case .uint32(let value): little(UInt32(4)) + little(value)
    case .float32(let value): little(UInt32(6)) + little(value.bitPattern)
    case .flag(let value): little(UInt32(7)) + [value ? 1 : 0]
    case .text(let value): little(UInt32(8)) + text(value)
    case .texts(let values): list(8, values.map(text))
    case .int32s(let values): list(5, values.map { little($0) })
    case .float32s(let values): list(6, values.map { little($0.bitPattern) })
    }
  }

  /// The file.
  package var file: [UInt8] {
    var bytes = Array("GGUF".utf8) + Self.little(version)
    bytes += Self.little(tensorCount ?? UInt64(tensors.count))
    bytes += Self.little(keyCount ?? UInt64(metadata.count))
    for (key, value) in metadata { bytes += Self.text(key) + Self.bytes(value) }
    var offset = 0
    for tensor in tensors {
      bytes += Self.text(tensor.name) + Self.little(UInt32(tensor.sizes.count))
      for size in tensor.sizes { bytes += Self.little(size) }
      bytes += Self.little(tensor.type) + Self.little(tensor.offset ?? UInt64(offset))
      offset += tensor.data.count
      offset += (alignment - offset % alignment) % alignment
    }
    for tensor in tensors {
      fill(&bytes)
      bytes += tensor.data
    }
    fill(&bytes)
    return bytes
  }

  private func fill(_ bytes: inout [UInt8]) {
    bytes += [UInt8](repeating: 0, count: (alignment - bytes.count % alignment) % alignment)
  }

  /// The metadata of a decoder of Llama's kind, `hidden` wide.
  package static func decoder(
    _ architecture: String = "llama", hidden: UInt32 = 4, layers: UInt32 = 1, heads: UInt32 = 2
  ) -> [(String, Value)] {
    [
      ("general.architecture", .text(architecture)),
      ("\(architecture).context_length", .uint32(64)),
      ("\(architecture).embedding_length", .uint32(hidden)),
      ("\(architecture).block_count", .uint32(layers)),
      ("\(architecture).feed_forward_length", .uint32(4)),
      ("\(architecture).attention.head_count", .uint32(heads)),
      ("\(architecture).attention.layer_norm_rms_epsilon", .float32(1e-5)),
      ("\(architecture).rope.freq_base", .float32(10_000)),
    ]
  }
}
