import Documents
package import EvalCore
package import Foundation

/// A model in GGUF: one file or a split set, with what its metadata say of configuration and precision.
package struct GgufModel: Sendable {
  /// The file, or the first of the set.
  package let url: URL
  package let files: [GgufFile]
  /// What `config.json` would say.
  package let configuration: ModelConfiguration
  /// The pooling that the file asks for, or nil.
  package let pooling: Pooling?
  /// What the file calls its precision: `Q4_K_M`.
  package let precision: String
  /// Keys that change nothing, and why.
  package let harmlessKeys: [HarmlessKey]

  /// The metadata, which the first file of a set has.
  package var metadata: GgufMetadata { files[0].metadata }

  /// Whether the file at `url` is one of GGUF: by its name, or, as Ollama keeps files under names without an ending, by
  /// its first four bytes.
  package static func isFile(_ url: URL) -> Bool {
    if url.pathExtension.lowercased() == "gguf" { return true }
    guard url.pathExtension.isEmpty, let handle = try? FileHandle(forReadingFrom: url) else {
      return false
    }
    defer { try? handle.close() }
    return (try? handle.read(upToCount: 4)) == Data("GGUF".utf8)
  }

  /// Opens the file at `url`, or the only one in the folder there that has no weights of another format.
  ///
  /// - Returns: nil where `url` is neither.
  /// - Throws: ``EvalError`` naming file, key or tensor.
  package static func open(_ url: URL, accepted: Set<String> = []) throws -> GgufModel? {
    guard let first = try GgufPlace.find(url) else { return nil }
    return try GgufModel(first, accepted: accepted)
  }

  private init(_ place: GgufPlace, accepted: Set<String>) throws {
    url = place.first
    var files = [try GgufFile(place.first)]
    let metadata = files[0].metadata
    for other in place.others { files.append(try GgufFile(other, continuing: files[0])) }
    try Self.checkSplit(files, count: 1 + place.others.count)
    self.files = files
    let name = try metadata.text("general.architecture") ?? ""
    let family = try GgufFamily.named(name, file: metadata.file)
    var tensors: [String: StoredTensor] = [:]
    for file in files {
      for name in ["token_embd.weight", "rope_freqs.weight"] {
        if let tensor = file.storedTensor(name) { tensors[name] = tensor }
      }
    }
    var reading = GgufReading(metadata, architecture: name, tensors: tensors)
    try family.configuration(&reading)
    try reading.direction()
    pooling = try reading.pooling()
    precision = try Self.precision(metadata, files)
    if let version = try metadata.whole("general.quantization_version"), version != 2 {
      throw metadata.unsupported("quantisation of version \(version)")
    }
    configuration = ModelConfiguration(file: metadata.file, values: reading.members, path: "")
    metadata.supersede("general.alignment")
    harmlessKeys = try metadata.checkUnread(accepted: accepted)
  }

  /// The tensors of all files.
  package func tensors(surveys: SurveyCache) throws -> TensorTable {
    try TensorTable(
      sources: files, folder: files.count == 1 ? url : url.deletingLastPathComponent(),
      surveys: surveys)
  }

  /// What becomes a model's name: that of the file, without ending and number.
  package static func name(of url: URL) -> String {
    GgufPlace.stem(of: url.deletingPathExtension().lastPathComponent)?.stem
      ?? url.deletingPathExtension().lastPathComponent
  }

  private static func checkSplit(_ files: [GgufFile], count: Int) throws {
    for (index, file) in files.enumerated() {
      let metadata = file.metadata
      let stated = try metadata.whole("split.count") ?? 1
      let number = try metadata.whole("split.no") ?? 0
      guard max(stated, 1) == count, number == index else {
        throw EvalError.badData(
          file: metadata.file, place: "“split.no”",
          "says file \(number + 1) of \(stated), and it is opened as \(index + 1) of \(count)",
          remedy: "fetch the whole set, and leave the names as they were")
      }
    }
    let total = files.reduce(0) { $0 + $1.stored.count }
    if let stated = try files[0].metadata.whole("split.tensors.count"), stated != total {
      throw EvalError.badData(
        file: files[0].metadata.file, place: "“split.tensors.count”",
        "says \(stated) tensors, and the set has \(total)", remedy: "fetch the whole set again")
    }
  }

  private static func precision(_ metadata: GgufMetadata, _ files: [GgufFile]) throws -> String {
    if let number = try metadata.whole("general.file_type"),
      let name = GgufTensorType.precision(fileType: number)
    {
      return name
    }
    var numbers: [String: Int] = [:]
    for entry in files.flatMap(\.stored.values) where entry.shape.count > 1 {
      numbers[entry.typeName, default: 0] += entry.shape.reduce(1, *)
    }
    return numbers.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? "F32"
  }
}

extension GgufReading {
  /// Which way the layers look, where the file says it.
  mutating func direction() throws {
    guard let isCausal = try metadata.flag(key("attention.causal")) else { return }
    set("is_causal", .boolean(isCausal))
  }

  /// The pooling of `pooling_type` (`llama_pooling_type` of llama.cpp); nil where nothing is said or nothing pooled.
  func pooling() throws -> Pooling? {
    switch try metadata.whole(key("pooling_type")) {
    case nil, 0: return nil
    case 1: return .mean
    case 2: return .cls
    case 3: return .last
    case .some(let other):
      throw metadata.unsupported("“\(key("pooling_type"))” \(other) (a score of pairs, no vector)")
    }
  }
}
