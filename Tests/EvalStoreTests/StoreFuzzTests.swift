import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EvalStore

/// Variants of the files that stsbench keeps for itself: somebody else may have written them.
@Suite struct StoreFuzzTests {
  private struct Unsound: Error {}

  /// Pages of the database with changed bytes: an error with a proper exit code, or the run as it was.
  @Test func databases() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "results.db")
    let saved = SampleResults.run([SampleResults.stsTasks()[0]])
    try EvalStore.open(at: file).save(saved)
    let good = Array(try Data(contentsOf: file))
    var generator = CounterGenerator(seed: 11)
    var readable = 0
    for _ in 0..<TestEffort.pick(quick: 12, short: 24, full: 1500) {
      var bytes = good
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        // The first page holds the schema, and b-tree headers stand where pages begin.
        let page = Int.random(in: 0..<good.count / 4096, using: &generator) * 4096
        let offset = Int.random(
          in: 0..<(Bool.random(using: &generator) ? 32 : 4096), using: &generator)
        bytes[page + offset] = UInt8.random(in: 0...255, using: &generator)
      }
      try Data(bytes).write(to: file)
      do {
        let store = try EvalStore.open(at: file, waiting: 0.1)
        for record in try store.history() { _ = try store.result(of: record.id) }
        readable += 1
      } catch let error as EvalError {
        #expect([65, 74, 78, 66].contains(error.exitCode), "\(error)")
      }
      for ending in ["-journal", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: file.path + ending)
      }
    }
    #expect(readable < TestEffort.pick(quick: 12, short: 24, full: 1500))
  }

  /// A file of the journal is what was written, or is not there.
  @Test func vectorFiles() throws {
    let folder = try TemporaryFolder()
    let vectors = VectorFolder(at: folder.url)
    let key = ContentDigest(ofText: "key")
    let kept = Embeddings(
      dimension: 3, values: [1, 2, 3, 4, 5, 6], truncatedTexts: 1, tokens: 9, notes: ["a note"])
    try vectors.write(kept, under: key)
    #expect(vectors.read(key) == .sound(kept))
    let file = folder.url.appending(path: "\(key.hex).vectors")
    let good = Array(try Data(contentsOf: file))
    let campaign = FuzzCampaign(
      "vectors of the journal", corpus: [good],
      dictionary: ["dimension", "count", "tokens", "work"], short: 300, long: 30_000)
    let violations = campaign.violations(isProper: { _ in false }) { bytes in
      try Data(bytes).write(to: file)
      if let read = vectors.read(key).value, read != kept { throw Unsound() }
    }
    #expect(violations == [])
    // Shapes beyond every integer, under a digest that fits.
    for shape in [(Int.max, 4), (-2, -3), (3, Int.max / 2)] {
      let header =
        "{\"count\":\(shape.0),\"dimension\":\(shape.1),\"lostSuffixes\":0,\"notes\":[],"
        + "\"truncatedTexts\":0}\n"
      let rest = Data(header.utf8) + Data(repeating: 0, count: 24)
      let digest = ContentDigest(of: Data("\(key.hex)\n".utf8) + rest)
      try (Data("\(digest.hex)\n".utf8) + rest).write(to: file)
      #expect(vectors.read(key) == .damaged)
      #expect(!FileManager.default.fileExists(atPath: file.path))
    }
  }
}
