import EmbeddingBackends
import EvalCore
import EvalRuns
import EvalStore
import Foundation

/// Joins a run with what keeps its vectors: a journal of slices for the native engine, whose weights
/// are pinned by digests, and a cache of texts for servers and programs.
enum VectorCacheAccess {
  /// The journal for `model`, or nil where vectors are kept otherwise or not worth keeping.
  static func journal(for model: any EmbeddingModel) throws -> VectorJournal? {
    guard model.identity.backend == .native else { return nil }
    Interruption.willKeepParts()
    let folder = VectorFolder(
      at: VectorFolder.defaultLocation(environment: ProcessInfo.processInfo.environment))
    return VectorJournal(
      read: { folder.read($0) }, write: { key, vectors in try folder.write(vectors, under: key) })
  }

  /// `model` behind the cache of texts, where it asks others for vectors; itself otherwise.
  ///
  /// - Throws: ``EvalError`` when the cache cannot be opened.
  static func cached(_ model: any EmbeddingModel, reusesUnpinned: Bool) throws -> any EmbeddingModel
  {
    guard CachedModel.isWorthwhile(for: model.identity) else { return model }
    Interruption.willKeepParts()
    let cache = try EmbeddingCache.open(
      at: EmbeddingCache.defaultLocation(environment: ProcessInfo.processInfo.environment))
    let store = CachedModel.Store(
      read: { key, texts in try cache.vectors(of: texts, under: key) },
      write: { key, texts, rows in try cache.store(rows, of: texts, under: key) })
    return CachedModel(wrapping: model, store: store, reusesUnpinned: reusesUnpinned)
  }
}
