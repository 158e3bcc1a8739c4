import EvalCore
import EvalRuns
import EvalStore
import Foundation

/// Joins the journal of a run with the folder that keeps it.
enum VectorCacheAccess {
  /// The journal for `backend`, or nil where vectors are not worth keeping or not a function of the slice:
  /// built-in and precomputed vectors.
  static func journal(for backend: any EmbeddingBackend) throws -> VectorJournal? {
    switch backend.identity.backend {
    case .builtin, .vectors: return nil
    case .native, .http, .exec:
      let folder = VectorFolder(
        at: VectorFolder.defaultLocation(environment: ProcessInfo.processInfo.environment))
      return VectorJournal(
        read: { folder.read($0) }, write: { key, vectors in try folder.write(vectors, under: key) })
    }
  }
}
