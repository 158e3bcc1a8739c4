import Documents
import EvalCore

/// The zip file of torch 1.6 and later.
///
/// Source: `torch/serialization.py` of torch 2.9, `_save`: a folder named like the file, in it `data.pkl`, `byteorder`,
/// and `data/<key>` for every storage.
enum TorchZipFile {
  private static let purpose = ZipDirectory.Purpose(
    name: "file of torch.save", rewriting: TorchArchive.fetching,
    storing: "save the model again with torch.save, or as safetensors", mostMembers: 200_000,
    checksAll: false)

  static func content(_ bytes: UnsafeRawBufferPointer, file: String) throws -> TorchContent {
    let archive = try ZipDirectory(bytes, file: file, purpose: purpose)
    func broken(_ message: String) -> EvalError {
      .badData(file: file, place: nil, message, remedy: TorchArchive.fetching)
    }
    let pickles = archive.members.keys.filter {
      $0.hasSuffix("/data.pkl") && $0.split(separator: "/").count == 2
    }
    guard pickles.count == 1, let pickle = pickles.first, let member = archive.members[pickle]
    else { throw broken("the zip file has no data.pkl: torch.save did not write it") }
    let folder = pickle.dropLast("data.pkl".count)
    guard archive.members["\(folder)constants.pkl"] == nil else {
      throw EvalError.unsupported(
        "a program of TorchScript", file: file, remedy: TorchArchive.converting)
    }
    if let order = archive.members["\(folder)byteorder"] {
      let text = String(decoding: bytes[order.range].prefix(16), as: UTF8.self)
      guard text == "little" else {
        throw EvalError.unsupported(
          "the byte order “\(text)”", file: file, remedy: TorchArchive.converting)
      }
    }
    guard member.range.count <= PickleReader.mostBytes else {
      throw broken(
        "data.pkl has \(member.range.count) bytes, and at most \(PickleReader.mostBytes) are read")
    }
    try archive.check(pickle, in: bytes)
    var reader = PickleReader(bytes, member.range, file: file)
    let root = try reader.value()
    return try TorchContent(root, reader, file: file) { storage in
      guard let range = archive.members["\(folder)data/\(storage.key)"]?.range else {
        throw broken("the storage “\(storage.key)” is missing")
      }
      guard storage.byteCount == range.count else {
        throw broken(
          "the storage “\(storage.key)” has \(range.count) bytes, and its \(storage.count) numbers need "
            + "\(storage.byteCount.map(String.init) ?? "more than there are")")
      }
      return range
    }
  }
}
