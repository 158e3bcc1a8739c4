package import EvalCore
import Foundation

/// Keeps the vectors of servers and programs between runs: what a store holds is not asked for again.
///
/// A vector's key is the digest of the identity and the recipe, and the text. The store itself is
/// given as two closures, so that this module knows no database. An identity without digests or
/// a revision says too little to be trusted: before its kept vectors are used, some of the texts are
/// embedded anew, and where the answers differ nothing that was kept is used.
package struct CachingBackend: EmbeddingBackend {
  /// Where vectors are kept.
  package struct Store: Sendable {
    /// The vectors of the texts under the key, nil where there is none: `[texts]` of `[dimension]`.
    package var read: @Sendable (ContentDigest, [String]) async throws -> [[Float]?]
    /// Keeps one vector a text under the key, in place of older ones.
    package var write: @Sendable (ContentDigest, [String], [ArraySlice<Float>]) async throws -> Void

    package init(
      read: @escaping @Sendable (ContentDigest, [String]) async throws -> [[Float]?],
      write: @escaping @Sendable (ContentDigest, [String], [ArraySlice<Float>]) async throws -> Void
    ) {
      self.read = read
      self.write = write
    }
  }

  /// How many texts are computed and then stored at once: what an interruption can cost.
  package static let batch = 1024
  /// How many kept vectors of an unpinned model are computed anew before the others are used.
  package static let witnesses = 4
  /// The cosine below which an answer is another one: half precision and other batches stay above.
  package static let sameAnswer = 0.999

  package var identity: ModelIdentity { wrapped.identity }
  package var recipe: Recipe { wrapped.recipe }
  /// The digest that all vectors of this backend are stored under.
  package let key: ContentDigest
  private let wrapped: any EmbeddingBackend
  private let store: Store

  private struct KeyMaterial: Encodable {
    var identity: ModelIdentity
    var recipe: Recipe
  }

  /// `wrapped` behind a cache, or nil where there is nothing to keep: for backends that compute here
  /// (the native engine has its own journal) or are files already.
  ///
  /// - Throws: what encoding the identity throws; every identity encodes.
  package init?(wrapping wrapped: any EmbeddingBackend, store: Store) throws {
    guard Self.isCacheable(wrapped.identity, wrapped.recipe) else { return nil }
    self.wrapped = wrapped
    self.store = store
    key = try Self.key(wrapped.identity, wrapped.recipe)
  }

  /// Whether equal texts get equal vectors, and asking for them costs something.
  package static func isCacheable(_ identity: ModelIdentity, _ recipe: Recipe) -> Bool {
    guard case .none = recipe.padding else { return false }
    return identity.backend == .http || identity.backend == .exec
  }

  /// The digest of identity and recipe.
  ///
  /// - Throws: what encoding throws; every value of these types encodes.
  package static func key(_ identity: ModelIdentity, _ recipe: Recipe) throws -> ContentDigest {
    try ContentDigest(ofCanonicalJSON: KeyMaterial(identity: identity, recipe: recipe))
  }

  /// Whether the identity pins what answers.
  private var isPinned: Bool {
    !identity.digests.isEmpty || identity.attributes["revision"] != nil
  }

  package func embed(_ texts: [String], progress: EmbeddingProgress?) async throws -> Embeddings {
    guard !texts.isEmpty else { return try await wrapped.embed(texts, progress: progress) }
    var known = try await store.read(key, texts)
    guard known.count == texts.count else {
      throw EvalError.internalFault("the cache answered \(known.count) of \(texts.count) texts")
    }
    var told = Embeddings(dimension: 0, values: [])
    let asked = isPinned ? 0 : try await distrust(&known, texts: texts, told: &told)
    let missing = known.indices.filter { known[$0] == nil }
    let hits = texts.count - missing.count - asked
    if hits > 0 { progress?(hits, 0) }
    for start in stride(from: 0, to: missing.count, by: Self.batch) {
      let part = missing[start..<min(start + Self.batch, missing.count)]
      let wanted = part.map { texts[$0] }
      let tokensBefore = told.tokens ?? 0
      let fresh = try await ask(wanted) { done, tokens in
        progress?(hits + start + done, tokensBefore + tokens)
      }
      for (row, index) in part.enumerated() { known[index] = Array(fresh[row: row]) }
      told.account(for: fresh)
    }
    var result = Embeddings(dimension: known[0]?.count ?? 0, values: [])
    result.account(for: told)
    result.values.reserveCapacity(texts.count * result.dimension)
    for (text, row) in zip(texts, known) {
      guard let row, row.count == result.dimension, row.allSatisfy(\.isFinite) else {
        throw EvalError.badData(
          file: "vector cache", place: "text “\(text.prefix(80))”",
          "a stored vector has another length or is not finite",
          remedy: "run with --fresh, or delete the cache (`stsbench doctor` says where it is)")
      }
      result.values.append(contentsOf: row)
    }
    if hits > 0 { result.notes.append("\(hits) of \(texts.count) vectors came from the cache") }
    return result
  }

  /// Embeds and stores.
  private func ask(_ texts: [String], progress: EmbeddingProgress?) async throws -> Embeddings {
    let fresh = try await wrapped.embed(texts, progress: progress)
    guard fresh.count == texts.count else {
      throw EvalError.internalFault("\(fresh.count) vectors came for \(texts.count) texts")
    }
    try await store.write(key, texts, texts.indices.map { fresh[row: $0] })
    return fresh
  }

  /// Embeds some texts with kept vectors anew; forgets all kept ones, and says so, when one of
  /// the answers differs.
  ///
  /// - Returns: how many were embedded.
  private func distrust(
    _ known: inout [[Float]?], texts: [String], told: inout Embeddings
  ) async throws -> Int {
    let hits = known.indices.filter { known[$0] != nil }
    guard !hits.isEmpty else { return 0 }
    let count = min(Self.witnesses, hits.count)
    let chosen = (0..<count).map { hits[$0 * hits.count / count] }
    let fresh = try await ask(chosen.map { texts[$0] }, progress: nil)
    told.account(for: fresh)
    let differs = chosen.enumerated().contains { row, index in
      !Self.isSame(fresh[row: row], known[index] ?? [])
    }
    if differs {
      for index in hits { known[index] = nil }
      told.notes.append(
        "the answers are not those of an earlier run; \(hits.count) kept vectors were not used")
    }
    for (row, index) in chosen.enumerated() { known[index] = Array(fresh[row: row]) }
    return chosen.count
  }

  private static func isSame(_ new: ArraySlice<Float>, _ old: [Float]) -> Bool {
    guard new.count == old.count else { return false }
    var (product, newSquares, oldSquares) = (0.0, 0.0, 0.0)
    for (a, b) in zip(new, old) {
      product += Double(a) * Double(b)
      newSquares += Double(a) * Double(a)
      oldSquares += Double(b) * Double(b)
    }
    guard newSquares > 0, oldSquares > 0 else { return newSquares == oldSquares }
    let ratio = (newSquares / oldSquares).squareRoot()
    return product >= sameAnswer * (newSquares * oldSquares).squareRoot()
      && (0.99...1.01).contains(ratio)
  }
}
