import Checkpoints
import Documents
import EvalCore
import Foundation

/// The files of a model, opened: configuration and tensors, from a folder of Hugging Face or from GGUF.
struct CheckpointFiles {
  /// The configuration, whole.
  let configuration: ModelConfiguration
  var tensors: TensorTable
  let configDigest: ContentDigest
  /// What sentence-transformers keeps beside the model.
  let modules: SentenceModules?
  let gguf: GgufModel?
  let harmlessKeys: [HarmlessKey]
  let notes: [String]
  /// The folder where an adapter may lie beside the model; nil for a file.
  let folder: URL?

  /// Opens what `place` names.
  ///
  /// - Throws: ``EvalError`` naming file, place and remedy.
  static func open(
    _ place: URL, surveys: SurveyCache, accepted: Set<String>
  ) throws -> CheckpointFiles {
    if let gguf = try GgufModel.open(place, accepted: accepted) {
      return try CheckpointFiles(gguf, place: place, surveys: surveys)
    }
    let modules = try SentenceModules.read(place, accepted: accepted)
    if let lookup = try StaticFiles(place, modules, surveys: surveys) {
      return CheckpointFiles(lookup)
    }
    return try CheckpointFiles(directory: place, modules, surveys: surveys)
  }

  private init(_ gguf: GgufModel, place: URL, surveys: SurveyCache) throws {
    configuration = gguf.configuration
    tensors = try gguf.tensors(surveys: surveys)
    configDigest = gguf.metadata.digest { !$0.hasPrefix("tokenizer.") }
    modules = nil
    self.gguf = gguf
    harmlessKeys = gguf.harmlessKeys
    let isFolder = place.standardizedFileURL.path != gguf.url.standardizedFileURL.path
    folder = isFolder && gguf.files.count == 1 ? place : nil
    let unread = ["config.json", "tokenizer.json"].filter { name in
      isFolder && FileManager.default.fileExists(atPath: place.appending(path: name).path)
    }
    notes =
      unread.isEmpty
      ? []
      : [
        "\(gguf.url.lastPathComponent) brings its own configuration and tokenizer; \(unread.joined(separator: " and ")) beside it "
          + "\(unread.count > 1 ? "are" : "is") not read"
      ]
  }

  /// A table that is looked up, without layers.
  private init(_ files: StaticFiles) {
    configuration = files.configuration
    tensors = files.tensors
    configDigest = files.configDigest
    modules = files.modules
    gguf = nil
    harmlessKeys = []
    notes = files.notes
    folder = nil
  }

  /// The configuration of the transformer in a folder of Hugging Face.
  ///
  /// - Throws: as ``open(_:surveys:accepted:)``.
  static func configuration(
    in directory: URL, _ modules: SentenceModules?
  ) throws -> (file: JSONFile, configuration: ModelConfiguration) {
    let modelFolder = modules?.transformerFolder ?? directory
    try refuseMissing(directory, modelFolder)
    let file = try JSONFile(modelFolder.appending(path: "config.json"))
    return (file, try ModelConfiguration(file, overlay: modules?.configOverlay ?? [:]))
  }

  private init(directory: URL, _ modules: SentenceModules?, surveys: SurveyCache) throws {
    self.modules = modules
    let modelFolder = modules?.transformerFolder ?? directory
    let file: JSONFile
    (file, configuration) = try Self.configuration(in: directory, modules)
    // Families are judged before weights are read.
    let architecture = try Architecture.find(configuration)
    try configuration.refuseCommon(besides: architecture.ownKeys)
    tensors = try TensorTable(folder: modelFolder, surveys: surveys)
    configDigest = Self.configDigest(file, modules)
    gguf = nil
    harmlessKeys = []
    folder = modelFolder
    notes = modules?.notes ?? Self.lostModules(in: directory)
  }

  /// The note about a folder without `modules.json` that holds other files of sentence-transformers: pooling,
  /// length and normalisation are then those of a plain model, and scores are other ones.
  private static func lostModules(in directory: URL) -> [String] {
    let others = ["1_Pooling", "config_sentence_transformers.json", "sentence_bert_config.json"]
      .filter { FileManager.default.fileExists(atPath: directory.appending(path: $0).path) }
    return others.isEmpty
      ? []
      : [
        "modules.json is not there, though \(others.joined(separator: " and ")) came with the model: it is read as a plain one, "
          + "without the pooling, length and normalisation of its modules"
      ]
  }

  private static func refuseMissing(_ directory: URL, _ modelFolder: URL) throws {
    guard !FileManager.default.fileExists(atPath: modelFolder.appending(path: "config.json").path)
    else { return }
    if FileManager.default.fileExists(
      atPath: directory.appending(path: "adapter_config.json").path)
    {
      throw EvalError.missingInput(
        path: directory.path, "holds an adapter and no model",
        remedy: "name the base model with --model and this folder with --adapter")
    }
    throw EvalError.missingInput(
      path: modelFolder.appending(path: "config.json").path, "is not there",
      remedy:
        "name a model directory with config.json and model.safetensors or pytorch_model.bin, or a .gguf file"
    )
  }

  static func configDigest(_ file: JSONFile?, _ modules: SentenceModules?) -> ContentDigest {
    var accumulator = DigestAccumulator()
    let own = file.map { [("config.json", $0.digest)] } ?? []
    for (name, digest) in own + (modules?.fileDigests ?? []) {
      accumulator.update("\(name) \(digest.hex)\n")
    }
    return accumulator.finished()
  }

  /// The adapter that lies beside the model's own files, which transformers and sentence-transformers load with it.
  func neighbour(besides adapters: [URL]) -> [URL] {
    guard let folder,
      FileManager.default.fileExists(atPath: folder.appending(path: "adapter_config.json").path),
      !adapters.contains(where: {
        $0.resolvingSymlinksInPath().path == folder.resolvingSymlinksInPath().path
      })
    else { return [] }
    return [folder]
  }
}
