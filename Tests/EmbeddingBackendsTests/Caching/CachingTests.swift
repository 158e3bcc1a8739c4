import EvalCore
import EvalTestSupport
import Foundation
import Synchronization
import Testing

@testable import EmbeddingBackends

/// A store in memory that counts.
final class MemoryStore: Sendable {
  struct Key: Hashable {
    var digest: ContentDigest
    var text: String
  }
  let vectors = Mutex<[Key: [Float]]>([:])

  func read(_ digest: ContentDigest, _ texts: [String]) -> [Kept<[Float]>] {
    vectors.withLock { vectors in
      texts.map { vectors[Key(digest: digest, text: $0)].map { .sound($0) } ?? .absent }
    }
  }

  func write(_ digest: ContentDigest, _ texts: [String], _ rows: [ArraySlice<Float>]) {
    vectors.withLock { vectors in
      for (text, row) in zip(texts, rows) { vectors[Key(digest: digest, text: text)] = Array(row) }
    }
  }

  var count: Int { vectors.withLock(\.count) }

  var closures: CachedModel.Store { CachedModel.Store(read: read, write: write) }
}

@Suite struct CachingTests {
  /// A backend that remembers what it was asked, under an identity that may be cached.
  private struct Recorded: SeparateRecipesModel {
    let inner = FakeModel()
    var identity = ModelIdentity(
      backend: .exec, name: "frozen", attributes: ["revision": "1"])
    let defaultRecipe = Recipe()
    let honoured = RecipeFields.all
    let kindName = "a recorder"
    let calls = CallRecord()

    func vectors(
      of texts: [String], under recipe: Recipe, progress: EmbeddingProgress?
    ) async throws -> Embeddings {
      calls.add(texts)
      return try await inner.embed(texts, under: recipe, progress: progress)
    }
  }

  private final class CallRecord: Sendable {
    private let texts = Mutex<[String]>([])
    func add(_ more: [String]) { texts.withLock { $0 += more } }
    var all: [String] { texts.withLock { $0 } }
  }

  @Test func keepsTheLawsAndComputesEachTextOnce() async throws {
    let store = MemoryStore()
    let inner = Recorded()
    let cached = CachedModel(wrapping: inner, store: store.closures)
    #expect(try await ModelConformance.violations(of: cached) == [])
    #expect(inner.calls.all.count == Set(inner.calls.all).count)
    let plain = try await inner.inner.embed(ModelConformance.texts, progress: nil)
    #expect(try await cached.embed(ModelConformance.texts, progress: nil).values == plain.values)
    #expect(store.count == Set(inner.calls.all).count)
  }

  @Test func onlyWhatIsMissingIsComputed() async throws {
    let store = MemoryStore()
    let inner = Recorded()
    let cached = CachedModel(wrapping: inner, store: store.closures)
    _ = try await cached.embed(["a b", "c d"], progress: nil)
    let mixed = try await cached.embed(["new", "c d", "a b"], progress: nil)
    #expect(inner.calls.all == ["a b", "c d", "new"])
    #expect(mixed.notes == ["2 of 3 vectors came from the cache"])
    #expect(
      try await mixed.values == inner.inner.embed(["new", "c d", "a b"], progress: nil).values)
  }

  @Test func otherRecipesAndModelsHaveOtherKeys() throws {
    var keys: Set<ContentDigest> = []
    var recipe = Recipe()
    let identity = ModelIdentity(backend: .http, name: "m")
    keys.insert(try CachedModel.key(identity, recipe))
    recipe.attention = .last(1)
    keys.insert(try CachedModel.key(identity, recipe))
    recipe.prompts = ["Q: {text}"]
    keys.insert(try CachedModel.key(identity, recipe))
    let other = ModelIdentity(
      backend: .http, name: "m", digests: ["weights": ContentDigest(ofText: "w")])
    keys.insert(try CachedModel.key(other, recipe))
    #expect(keys.count == 4)
  }

  @Test func onlyServersAndProgramsAreCached() {
    let worthwhile = [ModelIdentity.Backend.http, .exec, .native, .vectors, .builtin].filter {
      CachedModel.isWorthwhile(for: ModelIdentity(backend: $0, name: "m"))
    }
    #expect(worthwhile == [.http, .exec])
  }

  /// Vectors that depend on their batch are asked for anew every time.
  @Test func whatDependsOnItsCompanyIsNeverCached() async throws {
    let store = MemoryStore()
    let inner = Recorded()
    let cached = CachedModel(wrapping: inner, store: store.closures)
    var leaking = Recipe()
    leaking.padding = .billmLeak(LeakBatching())
    _ = try await cached.embed(["a", "b"], under: leaking)
    _ = try await cached.embed(["a", "b"], under: leaking)
    #expect(store.count == 0 && inner.calls.all == ["a", "b", "a", "b"])
  }

  @Test func damagedStoresAreNoticed() async throws {
    let cached = CachedModel(
      wrapping: Recorded(),
      store: CachedModel.Store(
        read: { _, texts in texts.map { $0 == "a" ? .sound([1, .nan]) : .absent } },
        write: { _, _, _ in }))
    await #expect(throws: EvalError.self) { _ = try await cached.embed(["a"], progress: nil) }
    await #expect(throws: EvalError.self) { _ = try await cached.embed(["a", "b"], progress: nil) }
  }

  @Test func damagedVectorsAreAskedForAnewAndCounted() async throws {
    let inner = Recorded()
    let cached = CachedModel(
      wrapping: inner,
      store: CachedModel.Store(
        read: { _, texts in texts.map { $0 == "b" ? .absent : .damaged } }, write: { _, _, _ in }))
    let vectors = try await cached.embed(["a", "b", "c"], progress: nil)
    #expect(try await vectors.values == inner.inner.embed(["a", "b", "c"], progress: nil).values)
    #expect(vectors.notes == ["2 kept vectors were damaged, and asked for anew"])
    #expect(inner.calls.all.prefix(3) == ["a", "b", "c"])
  }

  /// A model that changed for few texts passes any number of spot checks: without a word of the user, nothing that an
  /// earlier process kept answers for a model that nothing pins.
  @Test func anUnpinnedModelIsNeverAnsweredFromTheCache() async throws {
    let store = MemoryStore()
    var inner = Recorded()
    inner.identity.attributes = [:]
    inner.identity.digests = ["command": ContentDigest(ofText: "sh model.sh")]
    #expect(!inner.identity.isPinned)
    let texts = (0..<10).map { "text number \($0)" }
    for round in 1...2 {
      let cached = CachedModel(wrapping: inner, store: store.closures)
      let vectors = try await cached.embed(texts, progress: nil)
      #expect(inner.calls.all.count == round * texts.count && vectors.notes.isEmpty)
    }
  }

  @Test func anUnpinnedModelIsAskedAgainBeforeItsVectorsAreUsed() async throws {
    let store = MemoryStore()
    var inner = Recorded()
    inner.identity.attributes = [:]
    let texts = (0..<40).map { "text number \($0)" }
    let cached = CachedModel(
      wrapping: inner, store: store.closures, reusesUnpinned: true)
    _ = try await cached.embed(texts, progress: nil)
    let again = try await cached.embed(texts, progress: nil)
    #expect(inner.calls.all.count == texts.count + CachedModel.spotChecks)
    #expect(again.unpinned == 36)
    #expect(
      again.notes == [
        "36 of 40 vectors came from the cache of a model that nothing pins (--reuse-unpinned)"
      ])

    // Another model under the same name: what was kept is not used.
    let other = Turned(inner: inner)
    let turned = CachedModel(
      wrapping: other, store: store.closures, reusesUnpinned: true)
    #expect(turned.identity == cached.identity)
    let fresh = try await turned.embed(texts, progress: nil)
    #expect(try await fresh.values == other.embed(texts, progress: nil).values)
    #expect(
      fresh.notes == ["the answers are not those of an earlier run; 40 kept vectors were not used"])
    // And it takes their place.
    let kept = try await turned.embed(texts, progress: nil)
    #expect(kept.values == fresh.values)
    #expect(
      kept.notes == [
        "36 of 40 vectors came from the cache of a model that nothing pins (--reuse-unpinned)"
      ])
  }

  /// A model that answers the other way round.
  private struct Turned: SeparateRecipesModel {
    let inner: Recorded
    var identity: ModelIdentity { inner.identity }
    var defaultRecipe: Recipe { inner.defaultRecipe }
    let honoured = RecipeFields.all
    let kindName = "a turned model"

    func vectors(
      of texts: [String], under recipe: Recipe, progress: EmbeddingProgress?
    ) async throws -> Embeddings {
      var vectors = try await inner.embed(texts, under: recipe, progress: progress)
      vectors.values = (0..<vectors.count).flatMap { vectors[row: $0].reversed() }
      return vectors
    }
  }
}
