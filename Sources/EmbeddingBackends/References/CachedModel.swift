package import EvalCore
import Foundation

/// Keeps the vectors of servers and programs between runs: what a store holds is not asked for again.
///
/// A vector's key is the digest of the identity and the recipe, and the text. The store itself is
/// given as two closures, so that this module knows no database. An identity without digests of the model or
/// a revision says too little to be trusted: its kept vectors are used only where the user says so, and some of
/// the texts are embedded anew before; where the answers differ nothing that was kept is used.
package struct CachedModel: SeparateRecipesModel {
  /// Where vectors are kept.
  package struct Store: Sendable {
    /// The vectors of the texts under the key: `[texts]` of `[dimension]`.
    package var read: @Sendable (ContentDigest, [String]) async throws -> [Kept<[Float]>]
    /// Keeps one vector a text under the key, in place of older ones.
    package var write: @Sendable (ContentDigest, [String], [ArraySlice<Float>]) async throws -> Void

    package init(
      read: @escaping @Sendable (ContentDigest, [String]) async throws -> [Kept<[Float]>],
      write: @escaping @Sendable (ContentDigest, [String], [ArraySlice<Float>]) async throws -> Void
    ) {
      self.read = read
      self.write = write
    }
  }

  /// How many texts are computed and then stored at once: what an interruption can cost.
  package static let batch = 1024
  /// How many kept vectors of an unpinned model are computed anew before the others are used.
  package static let spotChecks = 4
  /// The cosine below which an answer is another one: half precision and other batches stay above.
  package static let sameAnswer = 0.999

  package var identity: ModelIdentity { wrapped.identity }
  package var defaultRecipe: Recipe { wrapped.defaultRecipe }
  package var honoured: RecipeFields { wrapped.honoured }
  package var kindName: String { wrapped.kindName }
  package var notes: [String] { wrapped.notes }
  package var namedPrompts: [String: String] { wrapped.namedPrompts }
  package var embedsTextsIndependently: Bool { wrapped.embedsTextsIndependently }
  private let wrapped: any EmbeddingModel
  private let store: Store
  /// Whether kept vectors of a model that nothing pins may answer.
  private let reusesUnpinned: Bool

  private struct KeyMaterial: Encodable {
    var identity: ModelIdentity
    var recipe: Recipe
  }

  /// `wrapped` behind a cache of texts.
  ///
  /// - Parameter reusesUnpinned: whether vectors that an earlier process kept of a model without a revision or digests
  ///   may answer; spot checks alone cannot tell a model that changed for some texts.
  package init(wrapping wrapped: any EmbeddingModel, store: Store, reusesUnpinned: Bool = false) {
    self.wrapped = wrapped
    self.store = store
    self.reusesUnpinned = reusesUnpinned
  }

  package func check(_ choices: RecipeChoices) throws { try wrapped.check(choices) }

  package func completed(_ recipe: Recipe) throws -> Recipe { try wrapped.completed(recipe) }
  package func confirm() async throws { try await wrapped.confirm() }

  /// Whether asking `identity` costs something: the native engine has its own journal, and files are kept already.
  package static func isWorthwhile(for identity: ModelIdentity) -> Bool {
    identity.backend == .http || identity.backend == .exec
  }

  /// The digest of identity and recipe.
  ///
  /// - Throws: what encoding throws; every value of these types encodes.
  package static func key(_ identity: ModelIdentity, _ recipe: Recipe) throws -> ContentDigest {
    try ContentDigest(ofCanonicalJSON: KeyMaterial(identity: identity, recipe: recipe))
  }

  package func vectors(
    of texts: [String], under recipe: Recipe, progress: EmbeddingProgress?
  ) async throws -> Embeddings {
    guard !texts.isEmpty, recipe.padding == .none else {
      return try await wrapped.embed(texts, under: recipe, progress: progress)
    }
    let key = try Self.key(wrapped.identity, recipe)
    let asking = Asking(model: wrapped, store: store, recipe: recipe, key: key)
    let isPinned = identity.isPinned
    let kept =
      isPinned || reusesUnpinned
      ? try await store.read(key, texts) : texts.map { _ in .absent }
    guard kept.count == texts.count else {
      throw EvalError.internalFault("the cache answered \(kept.count) of \(texts.count) texts")
    }
    var known = kept.map(\.value)
    var told = Embeddings(dimension: 0, values: [])
    let damaged = kept.count(where: \.isDamaged)
    if damaged > 0 {
      told.notes.append(
        "\(counted(damaged, "kept vector")) \(damaged == 1 ? "was" : "were") damaged, and asked for anew"
      )
    }
    let asked = isPinned ? 0 : try await asking.spotChecks(&known, texts: texts, told: &told)
    let missing = known.indices.filter { known[$0] == nil }
    let hits = texts.count - missing.count - asked
    if hits > 0 { progress?(hits, 0) }
    for start in stride(from: 0, to: missing.count, by: Self.batch) {
      let part = missing[start..<min(start + Self.batch, missing.count)]
      let wanted = part.map { texts[$0] }
      let tokensBefore = told.tokens ?? 0
      let fresh = try await asking.ask(wanted) { done, tokens in
        progress?(hits + start + done, tokensBefore + tokens)
      }
      for (row, index) in part.enumerated() { known[index] = Array(fresh[row: row]) }
      told.account(for: fresh)
    }
    var result = Embeddings(dimension: known[0]?.count ?? 0, values: [])
    result.account(for: told)
    result.kept = hits
    result.values.reserveCapacity(texts.count * result.dimension)
    for (text, row) in zip(texts, known) {
      guard let row, row.count == result.dimension, row.allSatisfy(\.isFinite) else {
        throw EvalError.badData(
          file: "vector cache", place: "text “\(text.prefix(80))”",
          "a stored vector has another length or is not finite",
          remedy: "run with --fresh, or delete the cache (`stsbench cache clear answers`)")
      }
      result.values.append(contentsOf: row)
    }
    if !isPinned { result.unpinned = hits }
    if hits > 0 {
      result.notes.append(
        "\(hits) of \(texts.count) vectors came from the cache"
          + (isPinned ? "" : " of a model that nothing pins (--reuse-unpinned)"))
    }
    return result
  }

}

/// One call's way to the model and into the store.
private struct Asking {
  let model: any EmbeddingModel
  let store: CachedModel.Store
  let recipe: Recipe
  let key: ContentDigest

  /// Embeds and stores.
  func ask(_ texts: [String], progress: EmbeddingProgress?) async throws -> Embeddings {
    let fresh = try await model.embed(texts, under: recipe, progress: progress)
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
  func spotChecks(
    _ known: inout [[Float]?], texts: [String], told: inout Embeddings
  ) async throws -> Int {
    let hits = known.indices.filter { known[$0] != nil }
    guard !hits.isEmpty else { return 0 }
    let count = min(CachedModel.spotChecks, hits.count)
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
    return product >= CachedModel.sameAnswer * (newSquares * oldSquares).squareRoot()
      && (0.99...1.01).contains(ratio)
  }
}
