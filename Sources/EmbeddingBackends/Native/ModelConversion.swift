import Checkpoints
import Documents
import EvalCore
package import Foundation
package import LinearAlgebra
import Tokenization
import Transformers

/// Writes a model as other tools read it: a Hugging Face folder with safetensors and `tokenizer.json`, from GGUF,
/// `torch.save` files and slow tokenizers, adapters merged.
package struct ModelConversion: Sendable {
  package var adapters: [URL]
  /// The type of all numbers; nil keeps 16- and 32-bit ones and widens all others to float32.
  package var type: ScalarType?
  /// Keys that the user lets pass.
  package var accepted: Set<String>

  package init(adapters: [URL] = [], type: ScalarType? = nil, accepted: Set<String> = []) {
    self.adapters = adapters
    self.type = type
    self.accepted = accepted
  }

  /// Converts the model at `place` into the folder `target`, which is made; nothing is left of a conversion that fails.
  ///
  /// - Returns: the notes of the opened model.
  /// - Throws: ``EvalError`` for a model that cannot be opened, and a folder that is there already or cannot be made.
  package func run(_ place: URL, to target: URL) throws -> [String] {
    guard !FileManager.default.fileExists(atPath: target.path) else {
      throw EvalError.cannotCreate(
        path: target.path, "is there already", remedy: "name a folder that is not there yet")
    }
    let checkpoint = try Checkpoint.load(
      directory: place, adapters: adapters, accepted: accepted)
    let partial = target.deletingLastPathComponent().appending(
      path: ".\(target.lastPathComponent).\(getpid()).partial", directoryHint: .isDirectory)
    do {
      try FileManager.default.createDirectory(at: partial, withIntermediateDirectories: true)
    } catch {
      throw EvalError.cannotCreate(
        path: target.path, "cannot be made: \(error.fileReason)",
        remedy: "name a folder whose parent is writable")
    }
    defer { try? FileManager.default.removeItem(at: partial) }
    do {
      let inner = try checkpoint.write(to: partial, type: type)
      try writeTokenizer(of: checkpoint, to: inner)
      try FileManager.default.moveItem(at: partial, to: target)
    } catch let error as EvalError {
      throw error
    } catch {
      throw EvalError.inputOutput(
        path: target.path, "cannot be written: \(error.fileReason)",
        remedy: "check that there is room")
    }
    return checkpoint.notes
  }

  private func writeTokenizer(of checkpoint: Checkpoint, to folder: URL) throws {
    if let gguf = checkpoint.gguf {
      let described = try GgufTokenizer.document(of: gguf)
      try write(described.document, to: folder)
      var settings = JSONObject([("tokenizer_class", "PreTrainedTokenizerFast")])
      for (role, token) in described.names.sorted(by: { $0.key < $1.key }) {
        settings.set(.string(token), for: "\(role)_token")
      }
      settings.set(.integer(checkpoint.blueprint.maxPositions), for: "model_max_length")
      try Data(JSONValue.object(settings).text().utf8).write(
        to: folder.appending(path: "tokenizer_config.json"))
      return
    }
    let source = checkpoint.modules?.transformerFolder ?? checkpoint.folder
    let file = folder.appending(path: "tokenizer.json")
    guard !FileManager.default.fileExists(atPath: file.path) else { return }
    do {
      try write(
        Tokenizer.slowDocument(
          source, overlay: checkpoint.modules?.tokenizerOverlay ?? [:], acceptedKeys: accepted),
        to: folder)
    } catch let error as TokenizerError {
      throw EvalError(error)
    }
  }

  private func write(_ document: TokenizerDocument, to folder: URL) throws {
    do {
      try Data(document.text().utf8).write(to: folder.appending(path: "tokenizer.json"))
    } catch let error as TokenizerError {
      throw EvalError(error)
    }
  }
}
