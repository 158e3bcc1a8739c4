import EvalCore
import EvalTestSupport
import Foundation
import Synchronization
import Testing

@testable import EmbeddingBackends

/// A store in memory that counts.
private final class MemoryStore: Sendable {
  struct Key: Hashable {
    var digest: ContentDigest
    var text: String
  }
  let vectors = Mutex<[Key: [Float]]>([:])

  func read(_ digest: ContentDigest, _ texts: [String]) -> [[Float]?] {
    vectors.withLock { vectors in texts.map { vectors[Key(digest: digest, text: $0)] } }
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
  private struct Recorded: EmbeddingBackend {
    let inner = FakeBackend()
    var identity = ModelIdentity(
      backend: .exec, name: "frozen", attributes: ["revision": "1"])
    var recipe = Recipe()
    let calls = CallRecord()

    func embed(_ texts: [String], progress: EmbeddingProgress?) async throws -> Embeddings {
      calls.add(texts)
      return try await inner.embed(texts, progress: progress)
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
    let cached = try #require(
      try CachedModel(wrapping: inner, store: store.closures))
    #expect(try await BackendConformance.violations(of: cached) == [])
    #expect(inner.calls.all.count == Set(inner.calls.all).count)
    let plain = try await inner.inner.embed(BackendConformance.texts, progress: nil)
    #expect(try await cached.embed(BackendConformance.texts, progress: nil).values == plain.values)
    #expect(store.count == Set(inner.calls.all).count)
  }

  @Test func onlyWhatIsMissingIsComputed() async throws {
    let store = MemoryStore()
    let inner = Recorded()
    let cached = try #require(
      try CachedModel(wrapping: inner, store: store.closures))
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

  @Test func whatDependsOnItsCompanyIsNeverCached() throws {
    let store = MemoryStore()
    #expect(
      try CachedModel(wrapping: LexicalBaseline(), store: store.closures) == nil)
    var leaking = Recorded()
    leaking.recipe.padding = .billmLeak(LeakBatching())
    #expect(try CachedModel(wrapping: leaking, store: store.closures) == nil)
  }

  @Test func damagedStoresAreNoticed() async throws {
    let cached = try #require(
      try CachedModel(
        wrapping: Recorded(),
        store: CachedModel.Store(
          read: { _, texts in texts.map { $0 == "a" ? [1, .nan] : nil } }, write: { _, _, _ in })))
    await #expect(throws: EvalError.self) { _ = try await cached.embed(["a"], progress: nil) }
    await #expect(throws: EvalError.self) { _ = try await cached.embed(["a", "b"], progress: nil) }
  }

  @Test func anUnpinnedModelIsAskedAgainBeforeItsVectorsAreUsed() async throws {
    let store = MemoryStore()
    var inner = Recorded()
    inner.identity.attributes = [:]
    let texts = (0..<40).map { "text number \($0)" }
    let cached = try #require(try CachedModel(wrapping: inner, store: store.closures))
    _ = try await cached.embed(texts, progress: nil)
    let again = try await cached.embed(texts, progress: nil)
    #expect(inner.calls.all.count == texts.count + CachedModel.witnesses)
    #expect(again.notes == ["36 of 40 vectors came from the cache"])

    // Another model under the same name: what was kept is not used.
    let other = Turned(inner: inner)
    let turned = try #require(try CachedModel(wrapping: other, store: store.closures))
    #expect(turned.key == cached.key)
    let fresh = try await turned.embed(texts, progress: nil)
    #expect(try await fresh.values == other.embed(texts, progress: nil).values)
    #expect(
      fresh.notes == ["the answers are not those of an earlier run; 40 kept vectors were not used"])
    // And it takes their place.
    let kept = try await turned.embed(texts, progress: nil)
    #expect(kept.values == fresh.values)
    #expect(kept.notes == ["36 of 40 vectors came from the cache"])
  }

  /// A model that answers the other way round.
  private struct Turned: EmbeddingBackend {
    let inner: Recorded
    var identity: ModelIdentity { inner.identity }
    var recipe: Recipe { inner.recipe }

    func embed(_ texts: [String], progress: EmbeddingProgress?) async throws -> Embeddings {
      var vectors = try await inner.embed(texts, progress: progress)
      vectors.values = (0..<vectors.count).flatMap { vectors[row: $0].reversed() }
      return vectors
    }
  }
}
