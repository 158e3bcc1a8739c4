package import EvalCore
import Foundation

extension ModelIdentity.Backend {
  /// Vectors that were made before.
  package static let vectors = ModelIdentity.Backend(rawValue: "vectors")
}

extension BackendKind {
  static let vectors = BackendKind(
    .vectors, schemes: ["vectors"], form: "vectors:FILE", options: [.texts]
  ) { rest, _ in
    guard !rest.isEmpty else {
      throw EvalError.usage("vectors: names no file", remedy: "write vectors:FILE.npy")
    }
    return VectorsReference(path: ModelPaths.expandingHome(rest))
  }
}

/// `vectors:FILE`.
package struct VectorsReference: ModelReference, Hashable {
  package let path: String

  package var displayName: String { (path as NSString).lastPathComponent }

  package func open(_ options: OpeningOptions) async throws -> any EmbeddingModel {
    try VectorsModel(path: path, texts: options.texts)
  }
}
