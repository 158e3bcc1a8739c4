import EvalCore
import EvalStore
import EvalTestSupport
import Foundation
import Testing

/// Many writers on one file, each with its own connection, and writers that die.
@Suite struct ConcurrentWritersTests {
  @Test func eightWritersLoseNothing() async throws {
    let folder = try TemporaryFolder()
    let place = folder.url.appending(path: "results.db")
    let each = 12
    // The file does not exist yet: the race to create and migrate it is part of the test.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          let store = try EvalStore.open(at: place, waiting: 60)
          for round in 0..<each {
            var result = SampleResults.run(
              [SampleResults.stsTasks()[writer % 7]], model: "writer-\(writer)")
            result.spec.limit = round + 1
            try store.save(result)
            _ = try store.history(RunFilter(model: "writer-\(writer)"))
          }
        }
      }
      try await group.waitForAll()
    }
    let store = try EvalStore.open(at: place)
    let records = try store.history(RunFilter(limit: 1000))
    #expect(records.count == 8 * each)
    for writer in 0..<8 {
      let own = records.filter { $0.model == "writer-\(writer)" }
      #expect(Set(own.map(\.run)).count == each)
      for record in own {
        let result = try store.result(of: record.id)
        #expect(result.tasks == [SampleResults.stsTasks()[writer % 7]])
        #expect(result.id == record.run)
      }
    }
  }

  /// What a process that dies in the middle of a transaction leaves behind: pages of the transaction
  /// in the file, and beside it the journal with the old ones. The transaction is undone by whoever
  /// opens the file next.
  @Test func aKilledWriterLeavesASoundFile() throws {
    let folder = try TemporaryFolder()
    let place = folder.url.appending(path: "results.db")
    let saved = SampleResults.run([SampleResults.stsTasks()[0]])
    try EvalStore.open(at: place).save(saved)

    let writer = try RawSQLite(place)
    // With a cache of one page changed pages go to the file before the transaction ends.
    try writer.run(
      """
      PRAGMA cache_size = 1;
      BEGIN IMMEDIATE;
      DELETE FROM subset_scores;
      UPDATE runs SET model = 'half-written', run = 'ffffffffffff';
      INSERT INTO gold SELECT 'g' || value, zeroblob(60000) FROM json_each('[1,2,3,4,5,6]');
      """)
    let crashed = try TemporaryFolder()
    let copy = crashed.url.appending(path: "results.db")
    for ending in ["", "-journal"] {
      try FileManager.default.copyItem(
        at: URL(fileURLWithPath: place.path + ending),
        to: URL(fileURLWithPath: copy.path + ending))
    }
    try writer.run("ROLLBACK")
    let changed = try Data(contentsOf: copy)
    #expect(changed.range(of: Data("half-written".utf8)) != nil, "no page was spilled")

    let again = try EvalStore.open(at: copy, waiting: 10)
    #expect(try again.history().count == 1)
    #expect(try again.run(matching: "latest").result == saved)
    var other = saved
    other.facts.machine.cpu = "another"
    try again.save(other)
    #expect(try again.history().count == 2)
  }
}
