import EvalTestSupport
import Foundation
import Testing

/// `stsbench cache`, the budget of what is kept, and caches that cannot be written.
@Suite struct CacheCommandTests {
  private struct Stats: Decodable {
    var kind: String
    var entries: Int
    var bytes: Int
    var limit: Int?
    var path: String
  }

  private struct Check: Decodable {
    var kind: String
    var sound: Int
    var dropped: Int
  }

  private let binary: Binary
  private let arguments: [String]

  init() throws {
    binary = try Binary()
    let model = try TinyModel("bert", in: binary.folder)
    arguments = [
      "run", "--task", "STSB", "--data", "sample", "-q", "--no-store", "--model",
      model.directory.path,
    ]
  }

  private func stats(_ environment: [String: String] = [:]) throws -> [Stats] {
    let run = try binary.run("cache", "stats", "--format", "json", environment: environment)
    #expect(run.status == 0, "\(run.errors)")
    return try JSONDecoder().decode([Stats].self, from: Data(run.output.utf8))
  }

  private func verify() throws -> (status: Int32, checks: [Check]) {
    let run = try binary.run("cache", "verify", "--format", "json")
    return (run.status, try JSONDecoder().decode([Check].self, from: Data(run.output.utf8)))
  }

  @Test func whatIsKeptIsShownCheckedAndRemoved() throws {
    #expect(try stats().map(\.entries) == [0, 0, 0])
    #expect(try binary.run(arguments).status == 0)
    let kept = try stats()
    #expect(kept.map(\.kind) == ["vectors", "answers", "digests"])
    #expect(kept[0].entries == 1 && kept[0].bytes > 1000 && kept[0].limit == 4 << 30)
    #expect(kept[1].limit == 2 << 30 && kept[2].limit == nil)
    #expect(try binary.run("cache", "stats").output.contains("vectors"))
    let sound = try verify()
    #expect(sound.status == 0 && sound.checks.map(\.sound) == [1, 0, 0])
    let folder = URL(fileURLWithPath: kept[0].path)
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).first {
        $0.hasSuffix(".vectors")
      })
    var bytes = try Data(contentsOf: folder.appending(path: name))
    bytes[bytes.count - 9] ^= 4
    try bytes.write(to: folder.appending(path: name))
    let damaged = try verify()
    #expect(damaged.status == 65 && damaged.checks.map(\.dropped) == [1, 0, 0])
    #expect(try verify().status == 0)
    try Data("no database".utf8).write(to: URL(fileURLWithPath: kept[1].path))
    let replaced = try binary.run("cache", "verify", "answers")
    #expect(replaced.status == 65 && replaced.errors.contains("embeddings.db"))
    #expect(try binary.run(arguments).status == 0)
    #expect(try binary.run("cache", "clear", "answers", "digests").status == 0)
    #expect(try stats().map(\.entries) == [1, 0, 0])
    let cleared = try binary.run("cache", "clear")
    #expect(cleared.status == 0 && cleared.errors.contains("vectors: removed"))
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test func theBudgetHolds() throws {
    #expect(try binary.run(arguments + ["--cache-budget", "0"]).status == 0)
    #expect(try stats()[0].entries == 0)
    #expect(
      try binary.run(arguments, environment: ["STSBENCH_CACHE_BUDGET": "0"]).status == 0)
    #expect(try stats()[0].entries == 0)
    #expect(try stats(["STSBENCH_CACHE_BUDGET": "3"])[0].limit == 2 << 20)
    // The option wins.
    let both = try binary.run(
      arguments + ["--cache-budget", "3"], environment: ["STSBENCH_CACHE_BUDGET": "0"])
    #expect(both.status == 0)
    #expect(try stats()[0].entries == 1)
    let wrong = try binary.run(arguments, environment: ["STSBENCH_CACHE_BUDGET": "much"])
    #expect(wrong.status == 64 && wrong.errors.contains("STSBENCH_CACHE_BUDGET"))
    #expect(try binary.run(arguments + ["--cache-budget", "-1"]).status == 64)
  }

  @Test func aCacheThatCannotBeWrittenIsSaidOnceAndDoneWithout() throws {
    let file = try binary.folder.write("a file", to: "file")
    let run = try binary.run(arguments, environment: ["XDG_CACHE_HOME": file.path])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.components(separatedBy: "keeps no vectors").count == 2, "\(run.errors)")
  }
}
