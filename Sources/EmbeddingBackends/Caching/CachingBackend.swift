package import EvalCore
import Foundation

/// Keeps vectors between runs: what a store holds is not computed again.
///
/// A vector's key is the digest of the identity and the recipe, and the text. The store itself is
/// given as two closures, so that this module knows no database.
package struct CachingBackend: EmbeddingBackend {
  /// The vectors of `texts` under `key`, nil where there is none: `[texts]` of `[dimension]`.
  package typealias Read =
    @Sendable (_ key: ContentDigest, _ texts: [String]) async throws ->
    [[Float]?]
  /// Stores one vector a text under `key`.
  package typealias Write =
    @Sendable (
      _ key: ContentDigest, _ texts: [String], _ vectors: [ArraySlice<Float>]
    ) async throws -> Void

  /// How many texts are computed and then stored at once: what an interruption can cost.
  package static let batch = 4096

  package var identity: ModelIdentity { wrapped.identity }
  package var recipe: Recipe { wrapped.recipe }
  /// The digest that all vectors of this backend are stored under.
  package let key: ContentDigest
  private let wrapped: any EmbeddingBackend
  private let read: Read
  private let write: Write

  private struct KeyMaterial: Encodable {
    var identity: ModelIdentity
    var recipe: Recipe
  }

  /// `wrapped` behind a cache, or nil where there is nothing to keep: with leaking padding (vectors
  /// depend on the batch), for `builtin:lexical` (they depend on the texts of the run), and for
  /// `vectors:FILE` (they are kept already).
  ///
  /// - Throws: what encoding the identity throws; every identity encodes.
  package init?(
    wrapping wrapped: any EmbeddingBackend, read: @escaping Read, write: @escaping Write
  ) throws {
    guard Self.isCacheable(wrapped.identity, wrapped.recipe) else { return nil }
    self.wrapped = wrapped
    self.read = read
    self.write = write
    key = try Self.key(wrapped.identity, wrapped.recipe)
  }

  /// Whether equal texts always get equal vectors, and making them costs something.
  package static func isCacheable(_ identity: ModelIdentity, _ recipe: Recipe) -> Bool {
    guard case .none = recipe.padding else { return false }
    return identity.backend != .builtin && identity.backend != .vectors
  }

  /// The digest of identity and recipe.
  ///
  /// - Throws: what encoding throws; every value of these types encodes.
  package static func key(_ identity: ModelIdentity, _ recipe: Recipe) throws -> ContentDigest {
    try ContentDigest(ofCanonicalJSON: KeyMaterial(identity: identity, recipe: recipe))
  }

  package func embed(_ texts: [String], progress: EmbeddingProgress?) async throws -> Embeddings {
    guard !texts.isEmpty else { return try await wrapped.embed(texts, progress: progress) }
    var known = try await read(key, texts)
    guard known.count == texts.count else {
      throw EvalError.internalFault("the cache answered \(known.count) of \(texts.count) texts")
    }
    let missing = known.indices.filter { known[$0] == nil }
    let hits = texts.count - missing.count
    if hits > 0 { progress?(hits, 0) }
    var result = Embeddings(dimension: 0, values: [])
    for start in stride(from: 0, to: missing.count, by: Self.batch) {
      let part = missing[start..<min(start + Self.batch, missing.count)]
      let wanted = part.map { texts[$0] }
      let tokensBefore = result.tokens ?? 0
      let fresh = try await wrapped.embed(wanted) { done, tokens in
        progress?(hits + start + done, tokensBefore + tokens)
      }
      guard fresh.count == wanted.count else {
        throw EvalError.internalFault("\(fresh.count) vectors came for \(wanted.count) texts")
      }
      let rows = wanted.indices.map { fresh[row: $0] }
      try await write(key, wanted, rows)
      for (index, row) in zip(part, rows) { known[index] = Array(row) }
      Self.add(fresh, to: &result)
    }
    result.dimension = known[0]?.count ?? 0
    result.values.reserveCapacity(texts.count * result.dimension)
    for (text, row) in zip(texts, known) {
      guard let row, row.count == result.dimension, row.allSatisfy(\.isFinite) else {
        throw EvalError.badData(
          file: "vector cache", place: "text “\(text.prefix(80))”",
          "a stored vector has another length or is not finite",
          remedy: "run without the cache, or clear it")
      }
      result.values.append(contentsOf: row)
    }
    if hits > 0 { result.notes.append("\(hits) of \(texts.count) vectors came from the cache.") }
    return result
  }

  /// Adds up what a part of the texts was like.
  private static func add(_ part: Embeddings, to whole: inout Embeddings) {
    whole.truncatedTexts += part.truncatedTexts
    whole.lostSuffixes += part.lostSuffixes
    if let tokens = part.tokens { whole.tokens = (whole.tokens ?? 0) + tokens }
    if let work = part.work {
      var sum = whole.work ?? WorkCounts()
      sum.naiveRowLayers += work.naiveRowLayers
      sum.computedRowLayers += work.computedRowLayers
      sum.tokens += work.tokens
      sum.forestRows += work.forestRows
      sum.peakBytes = max(sum.peakBytes, work.peakBytes)
      whole.work = sum
    }
    for note in part.notes where !whole.notes.contains(note) { whole.notes.append(note) }
  }
}
