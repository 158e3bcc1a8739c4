import ArgumentParser
import Checkpoints
import EvalCore
import EvalStore
import Foundation

/// What stsbench keeps in the user's cache folder. All of it can be deleted at any time.
enum CacheKind: String, CaseIterable, ExpressibleByArgument, Encodable {
  /// Vectors of the native engine, block by block.
  case vectors
  /// Vectors that servers and programs gave, text by text.
  case answers
  /// Digests of large weight files.
  case digests

  private var environment: [String: String] { ProcessInfo.processInfo.environment }

  /// Where it is.
  var place: URL {
    switch self {
    case .vectors: VectorFolder.defaultLocation(environment: environment)
    case .answers: VectorCacheAccess.answersLocation
    case .digests: SurveyCache.defaultLocation(environment: environment)
    }
  }

  private var isThere: Bool { FileManager.default.fileExists(atPath: place.path) }

  /// How much is kept; nothing is created.
  ///
  /// - Throws: ``EvalError`` for a file that cannot be read.
  func amount() throws -> KeptAmount {
    guard isThere else { return KeptAmount(entries: 0, bytes: 0) }
    switch self {
    case .vectors: return VectorFolder(at: place).amount()
    case .answers: return try EmbeddingCache.open(at: place).amount()
    case .digests: return SurveyCache.standard.amount()
    }
  }

  /// Reads everything, and removes what is not what was written.
  ///
  /// - Throws: ``EvalError`` for what can neither be read nor removed.
  func verify() throws -> KeptCheck {
    guard isThere else { return KeptCheck(sound: 0, dropped: 0) }
    switch self {
    case .vectors: return VectorFolder(at: place).verify()
    case .digests: return SurveyCache.standard.verify()
    case .answers:
      do {
        return try EmbeddingCache.open(at: place).verify()
      } catch EvalError.badData(let file, _, let message, _) {
        Terminal.warning("\(file): the file is damaged and is removed: \(message)")
        try clear()
        return KeptCheck(sound: 0, dropped: 1)
      }
    }
  }

  /// Removes everything.
  ///
  /// - Throws: ``EvalError/inputOutput(path:_:remedy:)``.
  func clear() throws {
    switch self {
    case .vectors: try VectorFolder(at: place).clear()
    case .answers: try EmbeddingCache.clear(at: place)
    case .digests: try SurveyCache.standard.clear()
    }
  }

  /// The most bytes of vectors; nil where there is no bound.
  func limit(_ budget: CacheBudget) -> Int? {
    switch self {
    case .vectors: budget.journal
    case .answers: budget.answers
    case .digests: nil
    }
  }
}
