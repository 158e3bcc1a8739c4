import Documents
package import EvalCore
package import Foundation

/// All tensors of a checkpoint by name, whichever file they lie in.
package struct TensorTable: Sendable {
  /// A weight file and what one reading of it found.
  package struct Part: Sendable {
    package var source: any WeightSource
    package var digest: ContentDigest
  }

  /// The folder, for messages.
  package let folder: URL
  package private(set) var parts: [Part]
  /// The tensors that hold floating-point numbers.
  package private(set) var tensors: [String: StoredTensor]
  /// Tensors of other types (position ids, masks), which no model needs; by name.
  package private(set) var others: [String: WeightEntry]
  /// Weight files of a later format that lie beside the ones that were read, as in many checkpoints of transformers,
  /// which reads safetensors too where both are there.
  package private(set) var passedOver: [String] = []

  /// Opens the weights in `folder`, in the first format of the catalogue that it has: one file, or shards with an
  /// index.
  ///
  /// - Throws: ``EvalError`` naming file, tensor and remedy: no format that is read, a shard that is
  ///   missing, an index that disagrees with its shards, numbers that are not finite.
  package init(folder: URL, name: String = "model", surveys: SurveyCache = .standard) throws {
    self.folder = folder
    parts = []
    tensors = [:]
    others = [:]
    for format in WeightFormat.catalogue {
      let single = format.fileName(name)
      let index = "\(single).index.json"
      let there = [single, index].filter {
        FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
      }
      guard let first = there.first else { continue }
      if !parts.isEmpty {
        passedOver.append(first)
      } else if first == single {
        let place = folder.appending(path: single)
        try add(try format.open(place), surveys: surveys, expected: nil)
      } else {
        try addShards(folder.appending(path: index), of: format, surveys: surveys)
      }
    }
    guard !parts.isEmpty else { throw Self.missing(folder, name: name) }
  }

  /// The tensors of `sources`, whose names do not meet.
  ///
  /// - Throws: ``EvalError`` for a tensor that two of them have, and for numbers that are not finite.
  init(sources: [any WeightSource], folder: URL, surveys: SurveyCache) throws {
    self.folder = folder
    parts = []
    tensors = [:]
    others = [:]
    for source in sources {
      if let twin = source.entries.keys.filter({ tensors[$0] != nil || others[$0] != nil }).min() {
        throw EvalError.badData(
          file: source.file.url.path, place: "tensor “\(twin)”", "is in another part too",
          remedy: "fetch the whole set again; its parts must be of one conversion")
      }
      try add(source, surveys: surveys, expected: nil)
    }
  }

  /// The whole numbers of the tensor called `name` (types I64 and I32 of safetensors), in order; nil where there is none
  /// of these types.
  package func integers(_ name: String) -> [Int]? {
    guard let entry = others[name],
      let part = parts.first(where: { $0.source.entries[name] == entry })
    else { return nil }
    let bytes = part.source.bytes(of: entry)
    let count = entry.shape.reduce(1, *)
    switch entry.typeName {
    case "I64" where bytes.count == 8 * count:
      return (0..<count).map {
        Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self)))
      }
    case "I32" where bytes.count == 4 * count:
      return (0..<count).map {
        Int(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self)))
      }
    default: return nil
    }
  }

  /// What an error about an absent tensor names: the only file, or the folder of the shards.
  package var place: String { parts.count == 1 ? parts[0].source.file.url.path : folder.path }

  /// The tensor called `name`.
  package subscript(_ name: String) -> StoredTensor? { tensors[name] }

  /// The names of all tensors.
  package var names: [String] { Array(tensors.keys) }

  /// Puts `tensor` in the place of the one with its name.
  mutating func replace(_ tensor: StoredTensor) { tensors[tensor.name] = tensor }

  /// The digest of all weights: of the file, or of the list of files and their digests.
  package var digest: ContentDigest {
    if parts.count == 1 { return parts[0].digest }
    return ContentDigest(
      ofText: parts.map { "\($0.source.file.url.lastPathComponent) \($0.digest.hex)\n" }.joined())
  }

  /// Checks that nothing has touched a weight file since it was opened.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` naming the file.
  package func verifyUnchanged() throws {
    for part in parts { try part.source.file.verifyUnchanged() }
  }

  /// Checks that the weight files hold what they held when they were opened.
  ///
  /// - Returns: false where what was read of them since the last call may have been another content.
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` naming the file.
  package func confirm() throws -> Bool {
    var isUntouched = true
    for part in parts where try !part.source.file.confirm(part.digest) { isUntouched = false }
    return isUntouched
  }

  private mutating func addShards(
    _ url: URL, of format: WeightFormat, surveys: SurveyCache
  ) throws {
    let index = try JSONFile(url, maxBytes: JSONFile.maxIndexBytes)
    func broken(_ place: String, _ message: String) -> EvalError {
      .badData(
        file: url.path, place: place, message,
        remedy: "fetch the checkpoint again; index and shards must be of one revision")
    }
    guard let map = index.value["weight_map"]?.members, !map.isEmpty else {
      throw broken("weight_map", "is missing or empty")
    }
    var shards: [String: Set<String>] = [:]
    for (tensor, value) in map {
      guard let shard = value.text, Self.isBareName(shard, of: format) else {
        throw broken(
          "weight_map, “\(tensor)”",
          "names \(value.text.map { "“\($0)”" } ?? value.kind), which is no file name in the same folder"
        )
      }
      shards[shard, default: []].insert(tensor)
    }
    for (shard, names) in shards.sorted(by: { $0.key < $1.key }) {
      let place = folder.appending(path: shard)
      guard FileManager.default.fileExists(atPath: place.path) else {
        throw EvalError.missingInput(
          path: place.path, "is a shard named by \(url.lastPathComponent) and is not there",
          remedy: "download the missing shard")
      }
      try add(try format.open(place), surveys: surveys, expected: names)
    }
  }

  /// Whether `name` is a plain name of a file of `format`: no folder, not hidden.
  private static func isBareName(_ name: String, of format: WeightFormat) -> Bool {
    name.hasSuffix(".\(format.fileEnding)") && !name.hasPrefix(".") && !name.contains("/")
      && !name.contains("\\") && !name.utf8.contains { $0 < 0x20 }
  }

  private mutating func add(
    _ source: any WeightSource, surveys: SurveyCache, expected: Set<String>?
  ) throws {
    let path = source.file.url.path
    if let expected {
      if let absent = expected.subtracting(source.entries.keys).min() {
        throw EvalError.badData(
          file: path, place: "tensor “\(absent)”", "is missing, and the index says it is here",
          remedy: "fetch the checkpoint again; index and shards must be of one revision")
      }
      if let extra = Set(source.entries.keys).subtracting(expected).min() {
        throw EvalError.badData(
          file: path, place: "tensor “\(extra)”", "is here, and the index does not say so",
          remedy: "fetch the checkpoint again; index and shards must be of one revision")
      }
    }
    let survey = try surveys.survey(source)
    if let name = survey.tensorWithoutFiniteValues {
      throw EvalError.badData(
        file: path, place: "tensor “\(name)”", "holds NaN or infinite values",
        remedy: "the checkpoint is broken: fetch it again, or train it again")
    }
    for entry in source.entries.values {
      if let tensor = source.tensor(entry) {
        tensors[entry.name] = tensor
      } else {
        others[entry.name] = entry
      }
    }
    parts.append(Part(source: source, digest: survey.digest))
  }

  private static func missing(_ folder: URL, name: String) -> EvalError {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder),
      isFolder.boolValue
    else {
      return .missingInput(
        path: folder.path, "is no model directory",
        remedy: "name a folder with config.json and \(name).safetensors")
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let others = [".bin", ".pt", ".pth", ".ckpt", ".pkl", ".h5", ".msgpack"]
    if let other = names.sorted().first(where: { file in others.contains { file.hasSuffix($0) } }) {
      let read = WeightFormat.catalogue.map { $0.fileName(name) }.joined(separator: " and ")
      return .unsupported(
        "the weight format of \(other)", file: folder.path,
        remedy: "read are \(read); save the model as safetensors, in Python with "
          + "`model.save_pretrained(folder, safe_serialization=True)`")
    }
    return .missingInput(
      path: folder.appending(path: "\(name).safetensors").path, "is not there",
      remedy:
        "name a folder that holds \(name).safetensors, or shards with \(name).safetensors.index.json"
    )
  }
}
