import EvalCore
import EvalStore
import EvalTestSupport
import Foundation
import Testing

@Suite struct EmbeddingCacheTests {
  private func identity(_ weights: String) -> ModelIdentity {
    ModelIdentity(
      backend: .native, name: "same name", digests: ["weights": ContentDigest(ofText: weights)])
  }

  private func embeddings(_ rows: [[Float]]) -> Embeddings {
    Embeddings(dimension: rows[0].count, values: rows.flatMap(\.self))
  }

  private func open(_ folder: TemporaryFolder, bytes: Int = 1 << 20) throws -> EmbeddingCache {
    try EmbeddingCache.open(at: folder.url.appending(path: "embeddings.db"), maximumBytes: bytes)
  }

  @Test func vectorsComeBackBitForBit() throws {
    let folder = try TemporaryFolder()
    let space = try #require(
      try EmbeddingCache.Space(identity: identity("w"), recipe: Recipe(), dimension: 3))
    let rows: [[Float]] = [[0.1, -0.0, .leastNonzeroMagnitude], [1, 2, .greatestFiniteMagnitude]]
    try open(folder).store(embeddings(rows), of: ["a", ""], in: space)
    let back = try open(folder).vectors(of: ["", "b", "a"], in: space)
    #expect(back[1] == nil)
    #expect(back[0]?.map(\.bitPattern) == rows[1].map(\.bitPattern))
    #expect(back[2]?.map(\.bitPattern) == rows[0].map(\.bitPattern))
    #expect(FileManager.default.fileExists(atPath: folder.url.appending(path: "CACHEDIR.TAG").path))
  }

  @Test func anotherModelOrRecipeIsNeverServed() throws {
    let folder = try TemporaryFolder()
    let cache = try open(folder)
    let space = try #require(
      try EmbeddingCache.Space(identity: identity("w"), recipe: Recipe(), dimension: 2))
    try cache.store(embeddings([[1, 2]]), of: ["a"], in: space)
    var recipes: [Recipe] = []
    for change in [
      { $0.pooling = .cls }, { $0.attention = .all }, { $0.prompts = ["x {text}"] },
      { $0.instruction = "i" }, { $0.normalisation = .l2 }, { $0.layer = .state(3) },
      { $0.truncation.maxTokens = 7 }, { $0.textRule = .bellmFullStop }, { $0.dimensions = 2 },
      { $0.specialTokens.eos = .add }, { $0.appliesHeads = false },
    ] as [(inout Recipe) -> Void] {
      var recipe = Recipe()
      change(&recipe)
      recipes.append(recipe)
    }
    for recipe in recipes {
      let other = try #require(
        try EmbeddingCache.Space(identity: identity("w"), recipe: recipe, dimension: 2))
      #expect(try cache.vectors(of: ["a"], in: other) == [nil])
    }
    let weights = try #require(
      try EmbeddingCache.Space(identity: identity("v"), recipe: Recipe(), dimension: 2))
    #expect(try cache.vectors(of: ["a"], in: weights) == [nil])
    #expect(try cache.vectors(of: ["a"], in: space) == [[1, 2]])
  }

  @Test func whatHasNoVectorOfItsOwnIsNotKept() throws {
    var leak = Recipe()
    leak.padding = .billmLeak(LeakBatching())
    #expect(try EmbeddingCache.Space(identity: identity("w"), recipe: leak, dimension: 2) == nil)
    let vague = ModelIdentity(backend: .http, name: "server")
    #expect(try EmbeddingCache.Space(identity: vague, recipe: Recipe(), dimension: 2) == nil)
    let pinned = ModelIdentity(backend: .http, name: "server", attributes: ["revision": "abc"])
    #expect(try EmbeddingCache.Space(identity: pinned, recipe: Recipe(), dimension: 2) != nil)
  }

  @Test func theLeastRecentlyUsedGoFirst() throws {
    let folder = try TemporaryFolder()
    let cache = try open(folder, bytes: 40 * 8)
    let space = try #require(
      try EmbeddingCache.Space(identity: identity("w"), recipe: Recipe(), dimension: 2))
    for index in 0..<40 {
      try cache.store(embeddings([[Float(index), 1]]), of: ["t\(index)"], in: space)
    }
    #expect(try cache.bytes() == 320)
    // t0 is used again, so the next to go are t1 and after it.
    #expect(try cache.vectors(of: ["t0"], in: space) == [[0, 1]])
    try cache.store(embeddings([[99, 1]]), of: ["new"], in: space)
    #expect(try cache.bytes() <= 288)
    let left = try cache.vectors(of: ["t0", "t1", "t39", "new"], in: space)
    #expect(left.map { $0 != nil } == [true, false, true, true])
    // Storing again what is there adds nothing.
    let before = try cache.bytes()
    try cache.store(embeddings([[99, 1]]), of: ["new"], in: space)
    #expect(try cache.bytes() == before)
  }

  @Test func wrongShapesAreADefect() throws {
    let folder = try TemporaryFolder()
    let cache = try open(folder)
    let space = try #require(
      try EmbeddingCache.Space(identity: identity("w"), recipe: Recipe(), dimension: 2))
    #expect(
      failure { try cache.store(embeddings([[1, 2, 3]]), of: ["a"], in: space) }?.exitCode == 1)
    #expect(
      failure { try cache.store(embeddings([[1, 2]]), of: ["a", "b"], in: space) }?.exitCode == 1)
  }
}
