import EvalCore
import EvalStore
import EvalTestSupport
import Foundation
import Testing

@Suite struct EmbeddingCacheTests {
  private let key = ContentDigest(ofText: "model and recipe")

  private func open(_ folder: TemporaryFolder, bytes: Int = 1 << 20) throws -> EmbeddingCache {
    try EmbeddingCache.open(at: folder.url.appending(path: "embeddings.db"), maximumBytes: bytes)
  }

  @Test func vectorsComeBackBitForBit() throws {
    let folder = try TemporaryFolder()
    let rows: [[Float]] = [[0.1, -0.0, .leastNonzeroMagnitude], [1, 2, .greatestFiniteMagnitude]]
    try open(folder).store(rows.map { $0[...] }, of: ["a", ""], under: key)
    let back = try open(folder).vectors(of: ["", "b", "a"], under: key)
    #expect(back[1] == .absent)
    #expect(back[0].value?.map(\.bitPattern) == rows[1].map(\.bitPattern))
    #expect(back[2].value?.map(\.bitPattern) == rows[0].map(\.bitPattern))
    #expect(FileManager.default.fileExists(atPath: folder.url.appending(path: "CACHEDIR.TAG").path))
  }

  @Test func anotherKeyIsNeverServed() throws {
    let folder = try TemporaryFolder()
    let cache = try open(folder)
    try cache.store([[1, 2]], of: ["a"], under: key)
    #expect(try cache.vectors(of: ["a"], under: ContentDigest(ofText: "other")) == [.absent])
    #expect(try cache.vectors(of: ["a"], under: key) == [.sound([1, 2])])
  }

  @Test func theNewerVectorStays() throws {
    let folder = try TemporaryFolder()
    let cache = try open(folder)
    try cache.store([[1, 2]], of: ["a"], under: key)
    try cache.store([[3, 4, 5]], of: ["a"], under: key)
    #expect(try cache.vectors(of: ["a"], under: key) == [.sound([3, 4, 5])])
    #expect(try cache.bytes() == 12)
  }

  @Test func theLeastRecentlyUsedGoFirst() throws {
    let folder = try TemporaryFolder()
    let cache = try open(folder, bytes: 40 * 8)
    for index in 0..<40 {
      try cache.store([[Float(index), 1]], of: ["t\(index)"], under: key)
    }
    #expect(try cache.bytes() == 320)
    // t0 is used again, so the next to go are t1 and after it.
    #expect(try cache.vectors(of: ["t0"], under: key) == [.sound([0, 1])])
    try cache.store([[99, 1]], of: ["new"], under: key)
    #expect(try cache.bytes() <= 288)
    let left = try cache.vectors(of: ["t0", "t1", "t39", "new"], under: key)
    #expect(left.map { $0.value != nil } == [true, false, true, true])
    // Storing again what is there adds nothing.
    let before = try cache.bytes()
    try cache.store([[99, 1]], of: ["new"], under: key)
    #expect(try cache.bytes() == before)
  }

  @Test func aVectorTooFewIsADefect() throws {
    let folder = try TemporaryFolder()
    let cache = try open(folder)
    #expect(failure { try cache.store([[1, 2]], of: ["a", "b"], under: key) }?.exitCode == 1)
  }
}
