import EvalCore
import EvalStore
import EvalTestSupport
import Foundation
import Testing

/// Flips and cuts in everything that is kept between runs: what comes back is what was written, or nothing.
@Suite struct KeptFileCampaignTests {
  private let folder: TemporaryFolder
  private var generator = CounterGenerator(seed: 29)

  init() throws { folder = try TemporaryFolder() }

  /// Damages `file`, which holds `good`, so many times, and looks at each.
  private mutating func campaign(
    _ file: URL, _ good: [UInt8], times: Int, look: (String, Bool) throws -> Void
  ) throws {
    for _ in 0..<times {
      let damage = FileDamage(of: good.count, using: &generator)
      let bytes = damage.applied(to: good)
      try Data(bytes).write(to: file)
      for ending in ["-journal", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: file.path + ending)
      }
      try look("\(damage)", bytes != good)
    }
  }

  @Test mutating func blocksOfTheJournal() throws {
    let vectors = VectorFolder(at: folder.url)
    let key = ContentDigest(ofText: "key")
    let kept = Embeddings(
      dimension: 16, values: (0..<640).map { Float($0).squareRoot() }, tokens: 90, notes: ["a"])
    try vectors.write(kept, under: key)
    let file = folder.url.appending(path: "\(key.hex).vectors")
    var dropped = 0
    try campaign(
      file, Array(try Data(contentsOf: file)),
      times: TestEffort.pick(quick: 100, short: 150, full: 700)
    ) { damage, isOther in
      let found = vectors.read(key)
      #expect(found == (isOther ? .damaged : .sound(kept)), "\(damage)")
      if found.isDamaged {
        dropped += 1
        #expect(vectors.read(key) == .absent, "\(damage)")
      }
    }
    #expect(dropped > 50)
    // A sound block under another's name.
    try vectors.write(kept, under: key)
    let other = ContentDigest(ofText: "other")
    try FileManager.default.moveItem(
      at: file, to: folder.url.appending(path: "\(other.hex).vectors"))
    #expect(vectors.verify() == KeptCheck(sound: 0, dropped: 1))
    #expect(vectors.read(other) == .absent)
  }

  @Test mutating func answersOfServersAndPrograms() throws {
    let file = folder.url.appending(path: "embeddings.db")
    let keys = ["one", "two"].map { ContentDigest(ofText: $0) }
    let texts = (0..<60).map { "text \($0)" }
    func vector(_ text: Int, _ key: Int) -> [Float] {
      (0..<24).map { Float(text * 100 + key * 31 + $0).squareRoot() }
    }
    do {
      let cache = try EmbeddingCache.open(at: file)
      for key in keys.indices {
        try cache.store(texts.indices.map { vector($0, key)[...] }, of: texts, under: keys[key])
      }
    }
    var (dropped, refused) = (0, 0)
    try campaign(
      file, Array(try Data(contentsOf: file)),
      times: TestEffort.pick(quick: 40, short: 60, full: 600)
    ) { damage, _ in
      do {
        let cache = try EmbeddingCache.open(at: file, waiting: 0.1)
        for key in keys.indices {
          for (index, found) in try cache.vectors(of: texts, under: keys[key]).enumerated() {
            if found.isDamaged { dropped += 1 }
            guard let value = found.value else { continue }
            #expect(value == vector(index, key), "\(damage)")
          }
        }
        // What is left is damaged where no text leads to it, and goes or is refused when all are looked through.
        _ = try cache.verify()
        #expect(try cache.verify().dropped == 0, "\(damage)")
      } catch let error as EvalError {
        refused += 1
        #expect([65, 74, 78].contains(error.exitCode), "\(damage): \(error)")
      }
    }
    #expect(dropped > 0 && refused > 0, "\(dropped) dropped, \(refused) refused")
  }

  @Test mutating func storedRuns() throws {
    let file = folder.url.appending(path: "results.db")
    let runs = [0.0, 0.01].map { offset in
      SampleResults.run(
        [SampleResults.stsTasks(offset: offset)[5], SampleResults.transferTasks()[6]],
        model: "m\(offset)")
    }
    let lines: [RunRecord]
    do {
      let store = try EvalStore.open(at: file)
      _ = try store.save(runs, recorded: Date(timeIntervalSince1970: 1_795_000_000))
      lines = try store.history().records
    }
    var (left, refused) = (0, 0)
    try campaign(
      file, Array(try Data(contentsOf: file)),
      times: TestEffort.pick(quick: 40, short: 60, full: 600)
    ) { damage, _ in
      do {
        let store = try EvalStore.open(at: file, waiting: 0.1)
        let history = try store.history()
        left += history.damaged.count
        for line in history {
          #expect(lines.contains(line), "\(damage)")
          do {
            let result = try store.result(of: line.id)
            #expect(runs.contains(result), "\(damage)")
          } catch let error as EvalError {
            refused += 1
            #expect(error.exitCode == 65, "\(damage): \(error)")
          }
        }
      } catch let error as EvalError {
        refused += 1
        #expect([65, 74, 78].contains(error.exitCode), "\(damage): \(error)")
      }
    }
    #expect(refused > 0, "\(left) left out, \(refused) refused")
  }
}
