import Checkpoints
import EvalCore
import Transformers

/// What a user says about the files of a model that the reader does not know by itself.
package struct ModelReading: Hashable, Sendable {
  /// Keys that may be passed over, whatever they mean.
  package var acceptedKeys: Set<String>
  /// Whether the family's own forward pass is right, although the model names code of its own.
  package var ignoresRemoteCode: Bool

  package init(acceptedKeys: Set<String> = [], ignoresRemoteCode: Bool = false) {
    self.acceptedKeys = acceptedKeys
    self.ignoresRemoteCode = ignoresRemoteCode
  }

  /// What the identity of a model says beside its digests. What the user let pass may move its vectors, so that it
  /// stands there where it was given, and only there: other models keep their run ids.
  func attributes(of checkpoint: Checkpoint) -> [String: String] {
    var attributes = ["architecture": checkpoint.architecture.name]
    attributes[ModelIdentity.weightsAttribute] = checkpoint.gguf?.precision
    if !checkpoint.adapters.isEmpty {
      attributes[ModelIdentity.adapterAttribute] =
        checkpoint.adapters.map(\.change).joined(separator: " + ")
    }
    if !acceptedKeys.isEmpty {
      attributes["accepted_keys"] = acceptedKeys.sorted().joined(separator: ", ")
    }
    if ignoresRemoteCode, checkpoint.remoteCode?.behaviour == .unknown {
      attributes["remote_code"] = "not run"
    }
    return attributes
  }
}
