import EvalCore
import EvalStore
import EvalTestSupport
import Foundation
import Testing

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

  @Test func aRunSavedTwiceHasTwoRecords() throws {
    let store = try fresh()
    let first = try store.save(Self.complete, recorded: Date(timeIntervalSince1970: 100))
    var later = Self.complete
    later.facts.encodingSeconds = 99
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
    for _ in 0..<4 { try store.save(Self.complete) }
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
