import EvalCore
import Foundation
import GRDB

/// The digests of a stored record, taken of its rows as they lie in the database.
///
/// `contents` is of what was evaluated and what came out, down to the items, with program and machine: it tells a result
/// that is stored again from a new one. `summary` is of everything that a line of the history shows, the
/// circumstances and `contents`.
struct RecordDigest {
  /// Where the averages of a record lie.
  enum Averages {
    /// In two columns of `runs`, before the table `averages` came.
    case columns
    /// One row a group.
    case table
  }

  private var accumulator = DigestAccumulator()

  private mutating func add(_ bytes: Data) {
    accumulator.update("\(bytes.count):")
    bytes.withUnsafeBytes { accumulator.update($0) }
  }

  /// Adds a value as it is stored, with its type. SQLite keeps −0.0 as 0.
  private mutating func add(_ value: DatabaseValue) {
    switch value.storage {
    case .null: accumulator.update("n")
    case .int64(let number): accumulator.update("i\(number);")
    case .double(let number): accumulator.update("r\((number == 0 ? 0 : number).bitPattern);")
    case .string(let text):
      accumulator.update("t")
      add(Data(text.utf8))
    case .blob(let bytes):
      accumulator.update("b")
      add(bytes)
    }
  }

  private mutating func add(_ row: Row, _ columns: [String]) {
    for column in columns { add(row[column] as DatabaseValue) }
  }

  private var data: Data { Data(accumulator.finished().hex.utf8) }

  /// - Returns: nil where a row has lost what it must hold.
  static func contents(of record: Int64, from database: Database) throws -> Data? {
    guard
      let run = try Row.fetchOne(
        database, sql: "SELECT spec, facts, skipped, version FROM runs WHERE record = ?",
        arguments: [record])
    else { return nil }
    var digest = RecordDigest()
    digest.add(run, ["spec", "skipped", "version"])
    guard let facts = String.fromDatabaseValue(run["facts"]),
      let own = try? JSONDecoder().decode(RunFacts.self, from: Data(facts.utf8)),
      let machine = try? CanonicalJSON.encode(own.machine)
    else { return nil }
    digest.add(machine)
    let tasks = try Row.fetchAll(
      database,
      sql: """
        SELECT t.position, t.task, t.detail, i.kind, i.measured, i.subsetSizes, i.gold, g.content
        FROM task_scores t
        LEFT JOIN items i ON i.record = t.record AND i.task = t.task
        LEFT JOIN gold g ON g.digest = i.gold
        WHERE t.record = ? ORDER BY t.position
        """, arguments: [record])
    for task in tasks {
      guard let content = Data.fromDatabaseValue(task["content"]),
        ContentDigest(of: content).hex == String.fromDatabaseValue(task["gold"])
      else { return nil }
      digest.add(
        task, ["position", "task", "detail", "kind", "subsetSizes", "gold", "measured"])
    }
    return digest.data
  }

  /// - Returns: nil where there is no such record.
  static func summary(
    of record: Int64, averages: Averages = .table, from database: Database
  ) throws -> Data? {
    guard
      let run = try Row.fetchOne(
        database, sql: "SELECT * FROM runs WHERE record = ?", arguments: [record])
    else { return nil }
    var digest = RecordDigest()
    digest.add(
      run,
      [
        "run", "recorded", "started", "model", "protocol", "version", "isSample", "isPartial",
      ])
    switch averages {
    case .columns: digest.add(run, ["sts", "transfer"])
    case .table:
      let averages = try Row.fetchAll(
        database,
        sql: "SELECT taskGroup, score FROM averages WHERE record = ? ORDER BY taskGroup",
        arguments: [record])
      for average in averages { digest.add(average, ["taskGroup", "score"]) }
    }
    digest.add(run, ["facts", "contents"])
    let tasks = try Row.fetchAll(
      database,
      sql: """
        SELECT position, task, metric, n, score, degenerate FROM task_scores
        WHERE record = ? ORDER BY position
        """, arguments: [record])
    for task in tasks {
      digest.add(task, ["position", "task", "metric", "n", "score", "degenerate"])
    }
    return digest.data
  }

  /// Writes both into the record's columns.
  static func seal(
    _ record: Int64, averages: Averages = .table, in database: Database
  ) throws {
    try database.execute(
      sql: "UPDATE runs SET contents = ? WHERE record = ?",
      arguments: [try contents(of: record, from: database), record])
    try sealSummary(record, averages: averages, in: database)
  }

  /// Writes the digest of the line of the history.
  static func sealSummary(
    _ record: Int64, averages: Averages = .table, in database: Database
  ) throws {
    try database.execute(
      sql: "UPDATE runs SET summary = ? WHERE record = ?",
      arguments: [try summary(of: record, averages: averages, from: database), record])
  }

  /// Whether what a line of the history shows of the record is what was written.
  static func isSummarySound(
    _ record: Int64, averages: Averages = .table, in database: Database
  ) throws -> Bool {
    let kept = try Data.fetchOne(
      database, sql: "SELECT summary FROM runs WHERE record = ?", arguments: [record])
    return try kept != nil && kept == summary(of: record, averages: averages, from: database)
  }

  /// Whether everything that is read of the record is what was written.
  static func isSound(_ record: Int64, in database: Database) throws -> Bool {
    let kept = try Data.fetchOne(
      database, sql: "SELECT contents FROM runs WHERE record = ?", arguments: [record])
    return try kept != nil && kept == contents(of: record, from: database)
      && isSummarySound(record, in: database)
  }
}
