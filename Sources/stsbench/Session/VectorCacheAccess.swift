import EmbeddingBackends
import EvalCore
import EvalRuns
import EvalStore
import Foundation
import LinearAlgebra

/// Joins a run with what keeps its vectors: a journal of slices for the native engine, whose weights
/// are pinned by digests, and a cache of texts for servers and programs. A run never fails for either.
enum VectorCacheAccess {
  private static var environment: [String: String] { ProcessInfo.processInfo.environment }

  /// The journal's folder.
  static func journalFolder(_ budget: CacheBudget) -> VectorFolder {
    VectorFolder(
      at: VectorFolder.defaultLocation(environment: environment), byteLimit: budget.journal)
  }

  /// Where the cache of answers is.
  static var answersLocation: URL { EmbeddingCache.defaultLocation(environment: environment) }

  /// The journal for `model`, or nil where vectors are kept otherwise or not worth keeping.
  ///
  /// - Throws: ``EvalError/unsupported(_:file:remedy:)`` where there is no OpenBLAS.
  static func journal(for model: any EmbeddingModel, budget: CacheBudget) throws -> VectorJournal? {
    guard model.identity.backend == .native else { return nil }
    let kernels: String
    do { kernels = try KernelIdentity.text() } catch {
      throw EvalError.unsupported(
        "\(error)", file: nil, remedy: "install libopenblas0 or libopenblas-dev")
    }
    Interruption.willKeepParts()
    let folder = journalFolder(budget)
    let writing = DispensableCache()
    return VectorJournal(
      kernels: kernels, read: { folder.read($0) },
      write: { key, vectors in
        writing.attempt(otherwise: ()) { try folder.write(vectors, under: key) }
      })
  }

  /// `model` behind the cache of texts, where it asks others for vectors; itself otherwise.
  static func cached(
    _ model: any EmbeddingModel, reusesUnpinned: Bool, budget: CacheBudget
  ) -> any EmbeddingModel {
    guard CachedModel.isWorthwhile(for: model.identity), let cache = answers(budget) else {
      return model
    }
    Interruption.willKeepParts()
    let place = answersLocation
    let access = DispensableCache(drop: { try EmbeddingCache.clear(at: place) })
    let store = CachedModel.Store(
      read: { key, texts in
        access.attempt(otherwise: texts.map { _ in .absent }) {
          try cache.vectors(of: texts, under: key)
        }
      },
      write: { key, texts, rows in
        access.attempt(otherwise: ()) { try cache.store(rows, of: texts, under: key) }
      })
    return CachedModel(wrapping: model, store: store, reusesUnpinned: reusesUnpinned)
  }

  /// The cache of answers, made anew where it is damaged; nil where it cannot be had, which is said.
  private static func answers(_ budget: CacheBudget) -> EmbeddingCache? {
    let place = answersLocation
    func isThere() -> Bool { FileManager.default.fileExists(atPath: place.path) }
    func open() -> EmbeddingCache? {
      DispensableCache(drop: { try EmbeddingCache.clear(at: place) }).attempt(otherwise: nil) {
        try EmbeddingCache.open(at: place, maximumBytes: budget.answers)
      }
    }
    let wasThere = isThere()
    if let cache = open() { return cache }
    // Where what was damaged is gone now, a new file takes its place.
    return wasThere && !isThere() ? open() : nil
  }
}
