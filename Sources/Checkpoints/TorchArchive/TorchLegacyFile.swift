import EvalCore

/// The row of pickles of torch before 1.6.
///
/// Source: `torch/serialization.py` of torch 2.9, `_legacy_save` and `_legacy_load`: the magic number, the protocol, a
/// dictionary on the machine, the state dict, the list of the keys of its storages, and for each of those eight bytes
/// with the number of its elements and then these.
enum TorchLegacyFile {
  /// 0x1950A86A20F9469CFC6C as a pickle of protocol 2.
  private static let magic: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]

  static func content(_ bytes: UnsafeRawBufferPointer, file: String) throws -> TorchContent {
    func broken(_ message: String) -> EvalError {
      .badData(file: file, place: nil, message, remedy: TorchArchive.fetching)
    }
    guard bytes.starts(with: magic) else {
      throw broken(
        "this is no file of torch.save: it is neither a zip file nor has its magic number")
    }
    let limit = min(bytes.count, magic.count + PickleReader.mostBytes)
    var reader = PickleReader(bytes, magic.count..<limit, file: file)
    guard case .integer(1001) = try reader.value() else {
      throw broken("the protocol of the file is not 1001")
    }
    let machine = try reader.value()
    for (key, value) in reader.objects.dictionary(machine) ?? [] {
      if case .text("little_endian") = key, case .flag(false) = value {
        throw EvalError.unsupported(
          "the byte order “big”", file: file, remedy: TorchArchive.converting)
      }
    }
    let root = try reader.value()
    let list = try reader.value()
    guard let keys = reader.objects.list(list) else {
      throw broken("the list of storages is missing")
    }
    let storages = Dictionary(
      reader.storages.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    var places: [String: Range<Int>] = [:]
    var position = reader.position
    for value in keys {
      guard case .text(let key) = value, let storage = storages[key] else {
        throw broken("a storage is listed that no tensor has")
      }
      guard bytes.count - position >= 8 else { throw broken("the file is cut off") }
      let count = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian
      position += 8
      guard count == UInt64(storage.count), let size = storage.byteCount,
        size <= bytes.count - position
      else {
        throw broken("the storage “\(key)” is cut off or has another size than its pickle says")
      }
      guard places.updateValue(position..<position + size, forKey: key) == nil else {
        throw broken("the storage “\(key)” is listed twice")
      }
      position += size
    }
    guard position == bytes.count else {
      throw broken("\(bytes.count - position) bytes follow the last storage")
    }
    return try TorchContent(root, reader, file: file) { storage in
      guard let range = places[storage.key] else {
        throw broken("the storage “\(storage.key)” is missing")
      }
      return range
    }
  }
}
