import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EvalStore

/// The error of a call that must fail with an ``EvalError``, or nil.
func failure(_ body: () throws -> Void) -> EvalError? {
  do {
    try body()
    return nil
  } catch {
    return error as? EvalError
  }
}

@Suite struct EvalStoreTests {
  /// Lives as long as the test.
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func fresh() throws -> EvalStore {
    try EvalStore.open(at: folder.url.appending(path: "state/results.db"))
  }

  private static let complete = SampleResults.run(
    SampleResults.stsTasks() + SampleResults.transferTasks(),
    skipped: [SkippedTask(task: "SST5", reason: "no files")], warnings: ["w"])

  @Test func everythingReadsBackWithoutLoss() throws {
    let store = try fresh()
    var result = Self.complete
    // Doubles that shortest decimals and rounding get wrong.
    result.tasks[0].items = .pairs(
      similarity: [0.1 + 0.2, -0.0, .leastNonzeroMagnitude, 1.0.nextUp, -1, 0.3].map { $0 },
      gold: [0, 1.0 / 3, 2.33333333333333, 4, 5, 5], subsetSizes: [2, 4])
    result.tasks[0].n = 6
    result.tasks[0].scores[.cosineSpearman] = .value(0.1 + 0.2)
    result.tasks[1].scores[.cosineSpearman] = .degenerate("all similarities are equal")
    result.facts.started = Date(timeIntervalSinceReferenceDate: 812_345_678.123_456_7)
    let id = try store.save(result)
    #expect(try store.result(of: id) == result)
    guard case .pairs(let similarity, _, _) = try store.result(of: id).tasks[0].items else {
      Issue.record("the items are no pairs")
      return
    }
    #expect(similarity[1].sign == .minus)
  }

  /// A run that was killed after it was stored, and is run again.
  @Test func aResultThatIsSavedTwiceHasOneRecord() throws {
    let store = try fresh()
    let first = try store.save([Self.complete])
    #expect(first.map(\.isNew) == [true])
    var again = Self.complete
    again.facts.encodingSeconds = 99
    again.facts.started += 60
    let second = try store.save([again])
    #expect(second.map(\.isNew) == [false] && second.map(\.id) == first.map(\.id))
    #expect(try store.result(of: first[0].id) == Self.complete)
    #expect(try store.history().count == 1)
    // A bit of one similarity makes another result.
    guard case .pairs(var similarity, let gold, let sizes) = again.tasks[0].items else { return }
    similarity[3] = similarity[3].nextUp
    again.tasks[0].items = .pairs(similarity: similarity, gold: gold, subsetSizes: sizes)
    #expect(try store.save([again]).map(\.isNew) == [true])
    // And so does another machine.
    again.facts.machine.blas = "OpenBLAS 0.3.21 Haswell"
    #expect(try store.save([again, again]).map(\.isNew) == [true, false])
    #expect(try store.history().count == 3)
  }

  /// A damaged record does not stand for the result that it was.
  @Test func aDamagedRecordIsNoReasonNotToSave() throws {
    let store = try fresh()
    try store.save(Self.complete)
    try RawSQLite(URL(fileURLWithPath: store.path)).run("UPDATE averages SET score = 0.99")
    #expect(try store.save([Self.complete]).map(\.isNew) == [true])
    #expect(try store.history().count == 1)
    #expect(try store.history().damaged.map(\.rawValue) == [1])
    #expect(try store.run(matching: "latest").record.id.rawValue == 2)
    try RawSQLite(URL(fileURLWithPath: store.path)).run(
      "UPDATE runs SET model = 'x' WHERE record = 2")
    #expect(failure { _ = try store.run(matching: "latest") }?.exitCode == 65)
  }

  /// Every value of a record that is read is under a checksum.
  @Test func changedValuesAreNoticed() throws {
    let changes = [
      "UPDATE runs SET recorded = recorded + 1",
      "DELETE FROM averages WHERE taskGroup = 'transfer'", "UPDATE averages SET score = 0.9",
      "UPDATE runs SET model = 'other'", "UPDATE task_scores SET score = 0.9 WHERE position = 3",
      "DELETE FROM task_scores WHERE position = 3", "UPDATE runs SET skipped = '[]'",
      "UPDATE items SET subsetSizes = '[1,308]' WHERE task = 'STS12'",
      "UPDATE items SET measured = zeroblob(length(measured)) WHERE task = 'STSB'",
      "UPDATE gold SET content = zeroblob(length(content))",
      "UPDATE items SET gold = (SELECT max(digest) FROM gold)",
      "UPDATE runs SET facts = replace(facts, 'SkylakeX', 'Haswell')",
      "UPDATE runs SET contents = NULL", "UPDATE runs SET summary = NULL",
      "UPDATE task_scores SET detail = replace(detail, '0.72369', '0.82369')",
    ]
    for change in changes {
      let own = try TemporaryFolder()
      let store = try EvalStore.open(at: own.url.appending(path: "results.db"))
      try store.save(Self.complete)
      try RawSQLite(URL(fileURLWithPath: store.path)).run("PRAGMA foreign_keys = OFF; \(change)")
      #expect(failure { _ = try store.run(matching: "latest") }?.exitCode == 65, "\(change)")
    }
  }

  /// Takes the last change of the layout back.
  private static let averagesInColumns = """
    ALTER TABLE runs ADD COLUMN sts REAL;
    ALTER TABLE runs ADD COLUMN transfer REAL;
    UPDATE runs SET
      sts = (SELECT score FROM averages a WHERE a.record = runs.record AND taskGroup = 'sts'),
      transfer = (SELECT score FROM averages a WHERE a.record = runs.record AND taskGroup = 'transfer');
    DROP TABLE averages;
    DELETE FROM grdb_migrations WHERE identifier LIKE '%averages%';
    """

  /// Averages move into their table, and a record that was damaged before stays known as damaged.
  @Test func averagesOfTheSecondLayoutAreBroughtForward() throws {
    let store = try fresh()
    try store.save(Self.complete)
    var other = Self.complete
    other.spec.model.name = "other"
    try store.save(other)
    let before = try store.history().records
    #expect(Set(before[0].averages.keys) == [.sts, .transfer])
    let raw = try RawSQLite(URL(fileURLWithPath: store.path))
    try raw.run(Self.averagesInColumns)
    try store.database.write { database in
      for record in [1, 2] as [Int64] {
        try RecordDigest.seal(record, averages: .columns, in: database)
      }
    }
    try raw.run("UPDATE runs SET sts = 0.9 WHERE record = 1")
    try raw.close()
    let forward = try fresh().history()
    #expect(forward.damaged.map(\.rawValue) == [1])
    #expect(forward.records == before.filter { $0.id.rawValue == 2 })
    #expect(failure { _ = try fresh().run(matching: "#1") }?.exitCode == 65)
    #expect(try fresh().run(matching: "#2").result == other)
  }

  /// A database of the first layout gets its checksums when it is opened.
  @Test func oldRecordsAreBroughtForward() throws {
    let store = try fresh()
    try store.save(Self.complete)
    let raw = try RawSQLite(URL(fileURLWithPath: store.path))
    try raw.run(
      """
      \(Self.averagesInColumns)
      ALTER TABLE runs DROP COLUMN contents;
      ALTER TABLE runs DROP COLUMN summary;
      DELETE FROM grdb_migrations WHERE identifier LIKE '%checksums%';
      """)
    try raw.close()
    let forward = try fresh()
    #expect(try forward.run(matching: "latest").result == Self.complete)
    #expect(try forward.save([Self.complete]).map(\.isNew) == [false])
  }

  @Test func otherResultsOfARunHaveTheirOwnRecords() throws {
    let store = try fresh()
    let first = try store.save(Self.complete, recorded: Date(timeIntervalSince1970: 100))
    var later = Self.complete
    later.facts.encodingSeconds = 99
    later.facts.machine.cpu = "Another CPU"
    let second = try store.save(later, recorded: Date(timeIntervalSince1970: 200))
    #expect(first != second && first < second)
    let records = try store.history()
    #expect(records.map(\.id) == [second, first])
    #expect(Set(records.map(\.run)).count == 1)
    #expect(records.map(\.recorded.timeIntervalSince1970) == [200, 100])
    // A name that fits both records gives the newest.
    let found = try store.run(matching: String(Self.complete.id.prefix(5)))
    #expect(found.record.id == second && found.result.facts.encodingSeconds == 99)
    #expect(try store.run(matching: "#\(first.rawValue)").result == Self.complete)
    #expect(try store.run(matching: "latest").record.id == second)
    #expect(try store.run(matching: Self.complete.id.uppercased()).record.id == second)
  }

  @Test func namesThatFitNothingOrTooMuchAreRefused() throws {
    let store = try fresh()
    #expect(failure { _ = try store.run(matching: "latest") }?.exitCode == 66)
    // Two runs whose ids share their first digits are found by trying limits.
    try store.save(Self.complete)
    #expect(failure { _ = try store.run(matching: "abc") }?.exitCode == 64)
    #expect(failure { _ = try store.run(matching: "%%%%") }?.exitCode == 64)
    #expect(failure { _ = try store.run(matching: "____") }?.exitCode == 64)
    #expect(failure { _ = try store.run(matching: "'; DROP TABLE runs; --") }?.exitCode == 64)
    #expect(failure { _ = try store.run(matching: "#99") }?.exitCode == 66)
    #expect(failure { _ = try store.result(of: RunRecordID(rawValue: 99)) }?.exitCode == 66)
    let other = Self.complete.id.hasPrefix("0000") ? "1111" : "0000"
    #expect(failure { _ = try store.run(matching: other) }?.exitCode == 66)
  }

  @Test func theHistoryIsFiltered() throws {
    let store = try fresh()
    let sts = SampleResults.stsTasks()
    var degenerate = sts
    degenerate[5].scores[.cosineSpearman] = .degenerate("constant")
    try store.save(SampleResults.run(sts, model: "a"), recorded: Date(timeIntervalSince1970: 1))
    try store.save(
      SampleResults.run(degenerate, model: "a"), recorded: Date(timeIntervalSince1970: 2))
    try store.save(
      SampleResults.run(sts, model: "a", isSample: true), recorded: Date(timeIntervalSince1970: 3))
    try store.save(
      SampleResults.run([sts[0]], model: "a", limit: 5), recorded: Date(timeIntervalSince1970: 4))
    try store.save(
      SampleResults.run(sts, model: "b", protocol: .mteb), recorded: Date(timeIntervalSince1970: 5))
    func times(_ filter: RunFilter) throws -> [Double] {
      try store.history(filter).map(\.recorded.timeIntervalSince1970)
    }
    #expect(try times(RunFilter()) == [5, 4, 3, 2, 1])
    #expect(try times(RunFilter(model: "a")) == [4, 3, 2, 1])
    #expect(try times(RunFilter(model: "a", onlyScores: true)) == [2, 1])
    #expect(try times(RunFilter(protocol: .mteb)) == [5])
    #expect(try times(RunFilter(model: "a", task: "STSB")) == [3, 1])
    #expect(try times(RunFilter(since: Date(timeIntervalSince1970: 4))) == [5, 4])
    #expect(try times(RunFilter(limit: 2)) == [5, 4])
    #expect(try times(RunFilter(model: "c")) == [])
    let records = try store.history(RunFilter(model: "a"))
    // A missing or degenerate task makes no average.
    #expect(records.map { $0.averages[.sts] != nil } == [false, true, false, true])
    #expect(records[2].scores["STSB"] == nil && records[2].scores["STS12"] == 0.72369)
  }

  @Test func sharedGoldIsStoredOnce() throws {
    let store = try fresh()
    let place = URL(fileURLWithPath: store.path)
    try store.save(Self.complete)
    let one = try Data(contentsOf: place).count
    for round in 0..<4 {
      var other = Self.complete
      other.facts.machine.cpu = "CPU \(round)"
      try store.save(other)
    }
    let five = try Data(contentsOf: place).count
    let pairs = Self.complete.tasks.reduce(0) { $0 + ($1.group == .sts ? $1.n : 0) }
    #expect(five < one * 5 - pairs * 8 * 3, "\(one) then \(five) bytes")
  }

  @Test func theDefaultPlaceIsTheStateFolder() {
    #expect(
      EvalStore.defaultLocation(environment: ["XDG_STATE_HOME": "/s", "HOME": "/h"]).path
        == "/s/stsbench/results.db")
    #expect(
      EvalStore.defaultLocation(environment: ["XDG_STATE_HOME": "relative", "HOME": "/h"]).path
        == "/h/.local/state/stsbench/results.db")
    #expect(
      EmbeddingCache.defaultLocation(environment: ["HOME": "/h"]).path
        == "/h/.cache/stsbench/embeddings.db")
  }
}
