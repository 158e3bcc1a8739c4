package import Foundation

/// Makes files of torch for tests, byte by byte as `torch.save` of a state dict lays them out.
package enum TorchBytes {
  /// A tensor of float32: a view of a storage.
  package struct Tensor {
    package var name: String
    package var storage: String
    package var shape: [Int]
    package var strides: [Int]
    package var offset: Int

    package init(
      _ name: String, storage: String, shape: [Int], strides: [Int]? = nil, offset: Int = 0
    ) {
      self.name = name
      self.storage = storage
      self.shape = shape
      self.offset = offset
      var own: [Int] = []
      var step = 1
      for size in shape.reversed() {
        own.insert(step, at: 0)
        step *= max(size, 1)
      }
      self.strides = strides ?? own
    }
  }

  /// The operations of a pickle.
  package enum Step {
    package static let start: [UInt8] = [0x80, 0x02]
    package static let stop: [UInt8] = [0x2E]
    package static let mark: [UInt8] = [0x28]
    package static let tuple: [UInt8] = [0x74]
    package static let emptyTuple: [UInt8] = [0x29]
    package static let call: [UInt8] = [0x52]
    package static let persistent: [UInt8] = [0x51]
    package static let setItems: [UInt8] = [0x75]

    package static func name(_ module: String, _ name: String) -> [UInt8] {
      Array("c\(module)\n\(name)\n".utf8)
    }
    package static func text(_ text: String) -> [UInt8] {
      [0x58] + little(UInt32(text.utf8.count)) + Array(text.utf8)
    }
    package static func integer(_ value: Int) -> [UInt8] { [0x4A] + little(UInt32(value)) }
    package static func integers(_ values: [Int]) -> [UInt8] {
      mark + values.flatMap(integer) + tuple
    }
    package static func list(_ values: [[UInt8]]) -> [UInt8] {
      [0x5D] + mark + values.flatMap { $0 } + [0x65]
    }
  }

  private static func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian, Array.init)
  }

  private static let dictionary: [UInt8] =
    Step.name("collections", "OrderedDict") + Step.emptyTuple + Step.call

  /// The pickle of a state dict; `kind` names the numbers, `counts` how many each storage has.
  package static func pickle(
    _ tensors: [Tensor], counts: [String: Int], kind: String = "Float", isOld: Bool = false
  ) -> [UInt8] {
    var bytes = Step.start + dictionary + Step.mark
    for tensor in tensors {
      bytes += Step.text(tensor.name) + Step.name("torch._utils", "_rebuild_tensor_v2") + Step.mark
      bytes += Step.mark + Step.text("storage") + Step.name("torch", "\(kind)Storage")
      bytes += Step.text(tensor.storage) + Step.text("cpu")
      bytes += Step.integer(counts[tensor.storage] ?? 0) + (isOld ? [0x4E] : []) + Step.tuple
      bytes += Step.persistent + Step.integer(tensor.offset) + Step.integers(tensor.shape)
      bytes += Step.integers(tensor.strides) + [0x89] + dictionary + Step.tuple + Step.call
    }
    return bytes + Step.setItems + Step.stop
  }

  /// The zip file that holds `pickle` and the storages.
  package static func archive(
    pickle: [UInt8], storages: [(key: String, bytes: [UInt8])], byteOrder: String? = "little",
    more: [(String, [UInt8])] = []
  ) -> Data {
    var members = [("model/data.pkl", pickle)]
    if let byteOrder { members.append(("model/byteorder", Array(byteOrder.utf8))) }
    members += storages.map { ("model/data/\($0.key)", $0.bytes) }
    return zip(members + more + [("model/version", Array("3\n".utf8))])
  }

  /// A zip file of stored members, each at a multiple of 64 bytes as torch has them.
  package static func zip(_ members: [(name: String, bytes: [UInt8])]) -> Data {
    var data: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in members {
      let local = data.count
      let padding = (64 - (local + 34 + name.utf8.count) % 64) % 64
      let sizes =
        little(checksum(bytes)) + little(UInt32(bytes.count)) + little(UInt32(bytes.count))
      let head: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
      data += [0x50, 0x4B, 3, 4] + head + sizes + little(UInt16(name.utf8.count))
      data +=
        little(UInt16(padding + 4)) + Array(name.utf8) + [0x46, 0x42] + little(UInt16(padding))
      data += [UInt8](repeating: 0x5A, count: padding) + bytes
      directory += [0x50, 0x4B, 1, 2, 0, 0] + head + sizes + little(UInt16(name.utf8.count))
      directory += [UInt8](repeating: 0, count: 12) + little(UInt32(local)) + Array(name.utf8)
    }
    let place = data.count
    data += directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + little(UInt16(members.count))
    data += little(UInt16(members.count)) + little(UInt32(directory.count)) + little(UInt32(place))
    return Data(data + [0, 0])
  }

  /// The file that torch wrote before 1.6.
  package static func old(
    pickle: [UInt8], storages: [(key: String, count: Int, bytes: [UInt8])]
  ) -> Data {
    var data: [UInt8] = [
      0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
    ]
    data += Step.start + [0x4D, 0xE9, 0x03] + Step.stop
    data += Step.start + [0x7D] + Step.mark + Step.text("little_endian") + [0x88] + Step.setItems
    data += Step.stop + pickle
    data += Step.start + Step.list(storages.map { Step.text($0.key) }) + Step.stop
    for storage in storages { data += little(UInt64(storage.count)) + storage.bytes }
    return Data(data)
  }

  /// Float32 numbers as bytes.
  package static func floats(_ values: [Float]) -> [UInt8] {
    values.flatMap { little($0.bitPattern) }
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : (sum >> 1) ^ 0xEDB8_8320 }
    }
    return ~sum
  }
}
