import Checkpoints
import Documents
import EvalCore
package import Foundation

extension Checkpoint {
  /// The family of the model at `place`, judged as ``load(directory:adapters:surveys:accepted:)`` judges it, by its small
  /// files alone: no weight is read.
  ///
  /// - Throws: ``EvalError`` that says why the model would not open, or needs a word from its user first.
  package static func family(of place: URL) throws -> String {
    let gguf = try GgufModel.open(place)
    let modules = try gguf == nil ? SentenceModules.read(place, accepted: []) : nil
    if let modules, modules.input != .transformer { return "static_embedding" }
    let whole =
      try gguf?.configuration ?? CheckpointFiles.configuration(in: place, modules).configuration
    if whole["model_type"]?.text == "model2vec" { return "static_embedding" }
    let architecture = try Architecture.find(whole)
    let configuration = try architecture.textConfiguration(whole)
    try whole.refuseCommon(besides: architecture.ownKeys)
    try configuration.refuseCommon(besides: architecture.ownKeys)
    let code = try RemoteCode(whole, family: architecture.name)
    _ = try architecture.blueprint(configuration)
    _ = architecture.notes(configuration)
    _ = try whole.checkUnread(
      whole.path == configuration.path ? .config : .configAroundText, accepted: [])
    if let code, code.behaviour == .unknown {
      throw EvalError.unsupported(
        "code of its own (\(code.className)), which may change what the family \(architecture.name) computes,",
        file: place.lastPathComponent,
        remedy: "say --bidirectional or --ignore-remote-code")
    }
    guard gguf != nil || hasWeights(modules?.transformerFolder ?? place) else {
      throw EvalError.missingInput(
        path: place.lastPathComponent, "holds no weights in a format that is read",
        remedy: "fetch model.safetensors or pytorch_model.bin")
    }
    return architecture.name
  }

  private static func hasWeights(_ folder: URL) -> Bool {
    WeightFormat.catalogue.contains { format in
      let single = format.fileName("model")
      return [single, "\(single).index.json"].contains {
        FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
      }
    }
  }
}
