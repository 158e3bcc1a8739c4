import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EvalStore

/// Files that are no sound database, and disks that do not take what is written.
@Suite struct StoreFailureTests {
  private static let result = SampleResults.run([SampleResults.stsTasks()[0]])

  /// The result on machine `number`, which is a record of its own.
  private static func result(on number: Int) -> RunResult {
    var result = result
    result.facts.machine.cpu = "CPU \(number)"
    return result
  }

  private func file(_ folder: TemporaryFolder) -> URL { folder.url.appending(path: "results.db") }

  @Test func otherFilesAreRefusedAndLeftAlone() throws {
    let folder = try TemporaryFolder()
    for text in ["this is a diary\n", String(repeating: "x", count: 8192)] {
      let place = try folder.write(text, to: "results.db")
      let error = failure { _ = try EvalStore.open(at: place) }
      #expect(error?.exitCode == 65, "\(String(describing: error))")
      #expect(error.map { "\($0)".contains("results.db") } == true)
      #expect(try String(contentsOf: place, encoding: .utf8) == text)
    }
  }

  @Test func damagedPagesAreFoundOnOpening() throws {
    let folder = try TemporaryFolder()
    do {
      let store = try EvalStore.open(at: file(folder))
      for number in 0..<8 { try store.save(Self.result(on: number)) }
    }
    var bytes = try Data(contentsOf: file(folder))
    // The b-tree headers of the pages after the first.
    for page in stride(from: 4096, to: bytes.count, by: 4096) {
      for offset in 0..<8 { bytes[page + offset] = 0xA5 }
    }
    try bytes.write(to: file(folder))
    let error = failure { _ = try EvalStore.open(at: file(folder)) }
    #expect(error?.exitCode == 65, "\(String(describing: error))")
  }

  @Test func aTruncatedFileIsFoundOnOpening() throws {
    let folder = try TemporaryFolder()
    do {
      let store = try EvalStore.open(at: file(folder))
      for number in 0..<8 { try store.save(Self.result(on: number)) }
    }
    let bytes = try Data(contentsOf: file(folder))
    try bytes.prefix(bytes.count / 2 / 4096 * 4096).write(to: file(folder))
    #expect(failure { _ = try EvalStore.open(at: file(folder)) }?.exitCode == 65)
  }

  @Test func aDatabaseOfANewerVersionIsRefused() throws {
    let folder = try TemporaryFolder()
    _ = try EvalStore.open(at: file(folder))
    try RawSQLite(file(folder)).run(
      "INSERT INTO grdb_migrations (identifier) VALUES ('2031-01 of the future')")
    let error = failure { _ = try EvalStore.open(at: file(folder)) }
    #expect(error?.exitCode == 78)
    #expect(error.map { "\($0)".contains("newer") } == true)
  }

  @Test func aHostileSchemaRunsNothing() throws {
    let folder = try TemporaryFolder()
    // Somebody's database with our table as a view over a function with side effects.
    try RawSQLite(file(folder)).run(
      """
      CREATE TABLE secret (x);
      CREATE VIEW runs AS SELECT load_extension('evil.so') AS run;
      """)
    let error = failure { _ = try EvalStore.open(at: file(folder)).history() }
    #expect(error != nil)
  }

  @Test func theOpenDatabaseIsDefensive() throws {
    let folder = try TemporaryFolder()
    let store = try EvalStore.open(at: file(folder))
    let settings = try store.settings()
    #expect(settings["journal_mode"] == "delete")
    #expect(settings["synchronous"] == "3")
    #expect(settings["trusted_schema"] == "0")
    #expect(settings["cell_size_check"] == "1")
    #expect(settings["foreign_keys"] == "1")
    #expect(settings["defensive"] == "1")
  }

  @Test func aWALDatabaseIsTakenBackToARollbackJournal() throws {
    let folder = try TemporaryFolder()
    _ = try EvalStore.open(at: file(folder))
    let other = try RawSQLite(file(folder))
    #expect(try other.run("PRAGMA journal_mode = WAL") == ["wal"])
    try other.close()
    let store = try EvalStore.open(at: file(folder))
    #expect(try store.settings()["journal_mode"] == "delete")
    try store.save(Self.result)
  }

  @Test func aLockedDatabaseIsAnErrorAfterTheWait() throws {
    let folder = try TemporaryFolder()
    let store = try EvalStore.open(at: file(folder), waiting: 0.2)
    let other = try RawSQLite(file(folder))
    try other.run("BEGIN EXCLUSIVE")
    let error = failure { _ = try store.save(Self.result) }
    #expect(error?.exitCode == 74, "\(String(describing: error))")
    #expect(error.map { "\($0)".contains("locked") } == true)
    try other.run("COMMIT")
    try store.save(Self.result)
    #expect(try store.history().count == 1)
  }

  @Test func aFolderInTheWayIsCannotCreate() throws {
    let folder = try TemporaryFolder()
    #expect(failure { _ = try EvalStore.open(at: folder.url) }?.exitCode == 73)
    let blocked = try folder.write("x", to: "blocked").appending(path: "results.db")
    #expect(failure { _ = try EvalStore.open(at: blocked) }?.exitCode == 73)
    #expect(
      failure { _ = try EvalStore.open(at: URL(fileURLWithPath: "/proc/x/results.db")) }?.exitCode
        == 73)
  }

  /// `max_page_count` makes SQLite report a full disk at a size of our choice.
  @Test func aFullDiskLosesNothingThatWasStored() throws {
    let folder = try TemporaryFolder()
    try EvalStore.open(at: file(folder)).save(Self.result)
    let pages = try Data(contentsOf: file(folder)).count / 4096
    let store = try EvalStore.open(at: file(folder), waiting: 1, pageLimit: pages + 8)
    var error: EvalError?
    for number in 0..<50 where error == nil {
      error = failure { _ = try store.save(Self.result(on: number)) }
    }
    #expect(error?.exitCode == 74, "\(String(describing: error))")
    #expect(error.map { "\($0)".contains("full") } == true)
    let stored = try store.history().count
    #expect(stored > 1)
    let roomy = try EvalStore.open(at: file(folder))
    try roomy.save(Self.result(on: 99))
    #expect(try roomy.history().count == stored + 1)
    for record in try roomy.history() {
      #expect(try roomy.result(of: record.id).tasks == Self.result.tasks)
    }
  }

  /// The configurations of a sweep are stored together.
  @Test func aFullDiskTakesAllOfASweepOrNothing() throws {
    let folder = try TemporaryFolder()
    try EvalStore.open(at: file(folder)).save(Self.result)
    let pages = try Data(contentsOf: file(folder)).count / 4096
    let store = try EvalStore.open(at: file(folder), waiting: 1, pageLimit: pages + 8)
    let sweep = (0..<50).map { Self.result(on: $0) }
    #expect(failure { _ = try store.save(sweep) }?.exitCode == 74)
    #expect(try store.history().count == 1)
    #expect(try EvalStore.open(at: file(folder)).save(sweep).allSatisfy { $0.isNew })
    #expect(try store.history(RunFilter(limit: 100)).count == 51)
  }

  /// Other programs that changed a value are noticed when it is read.
  @Test func valuesThatDoNotFitAreBadData() throws {
    let changes = [
      "UPDATE items SET measured = x'00'", "UPDATE gold SET content = x'0011'",
      "UPDATE runs SET spec = '{}'", "UPDATE task_scores SET detail = 'x'",
      "UPDATE runs SET protocol = 'mine'",
      "UPDATE task_scores SET n = 7, detail = replace(detail, '\"n\":309', '\"n\":7')",
    ]
    for change in changes {
      let folder = try TemporaryFolder()
      let store = try EvalStore.open(at: file(folder))
      try store.save(Self.result)
      try RawSQLite(file(folder)).run(change)
      let error = failure { _ = try store.run(matching: "latest") }
      #expect(error?.exitCode == 65, "\(change): \(String(describing: error))")
    }
  }
}
