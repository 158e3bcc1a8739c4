package import EvalCore
import Foundation
import GRDB

extension EvalStore {
  /// The result stored under a record, items included.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` when there is no such record,
  ///   ``EvalError/badData(file:place:_:remedy:)`` when a row cannot be read.
  package func result(of record: RunRecordID) throws -> RunResult {
    try database.read { try result(of: record, from: $0) }
  }

  /// The run a user names: the first digits of a run id (four at least), a record as `#12`, or
  /// `latest`. Of several records of one run the newest is taken.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` when none matches,
  ///   ``EvalError/usage(_:remedy:)`` when several different runs do, or the name is too short.
  package func run(matching name: String) throws -> (record: RunRecord, result: RunResult) {
    try database.read { database in
      let record = try self.record(matching: name, from: database)
      return (record, try result(of: record.id, from: database))
    }
  }

  /// Whether `name` can be the name of a run, as ``run(matching:)`` takes it.
  package static func canName(_ name: String) -> Bool {
    let wanted = name.trimmingASCIIWhitespace().lowercased()
    let digits = Set("0123456789abcdef")
    return wanted == "latest" || wanted.hasPrefix("#")
      || wanted.count >= 4 && wanted.allSatisfy(digits.contains)
  }

  private func record(matching name: String, from database: Database) throws -> RunRecord {
    let wanted = name.trimmingASCIIWhitespace().lowercased()
    let none = EvalError.missingInput(
      path: path, "no run matches “\(name)”",
      remedy: "see stsbench history for the runs that are stored")
    if wanted == "latest" {
      let all = try Self.records("1", [], limit: .max, from: database)
      // A damaged record that was stored later may be the one that is meant.
      if let newest = all.damaged.max(), all.first.map({ newest > $0.id }) ?? true {
        throw unreadable(newest, "a line of the history")
      }
      guard let newest = all.first else { throw none }
      return newest
    }
    if wanted.hasPrefix("#") {
      guard let number = Int64(wanted.dropFirst()),
        let found = try only("record = ?", number, from: database)
      else { throw none }
      return found
    }
    guard Self.canName(name) else {
      throw EvalError.usage(
        "“\(name)” names no run", remedy: "write four or more digits of a run id, #RECORD or latest"
      )
    }
    let ids = try String.fetchAll(
      database, sql: "SELECT DISTINCT run FROM runs WHERE run LIKE ? ORDER BY run LIMIT 6",
      arguments: [wanted.prefix(12) + "%"])
    guard ids.count <= 1 else {
      throw EvalError.usage(
        "“\(name)” matches several runs: \(ids.joined(separator: ", "))",
        remedy: "write more digits")
    }
    guard let id = ids.first,
      let newest = try only("run = ?", id, from: database)
    else { throw none }
    return newest
  }

  /// The newest record that meets a condition on one value.
  private func only(
    _ condition: String, _ value: any DatabaseValueConvertible, from database: Database
  ) throws -> RunRecord? {
    let found = try Self.records(condition, [value], limit: 1, from: database)
    if let damaged = found.damaged.first { throw unreadable(damaged, "a line of the history") }
    return found.first
  }

  private func result(of record: RunRecordID, from database: Database) throws -> RunResult {
    guard
      let row = try Row.fetchOne(
        database, sql: "SELECT spec, facts, skipped FROM runs WHERE record = ?",
        arguments: [record.rawValue])
    else {
      throw EvalError.missingInput(
        path: path, "there is no record \(record)", remedy: "see stsbench history")
    }
    guard try RecordDigest.isSound(record.rawValue, in: database) else {
      throw unreadable(record, "its checksum")
    }
    let tasks = try Row.fetchAll(
      database,
      sql: """
        SELECT t.task, t.n, t.detail, i.kind, i.measured, i.subsetSizes, g.content
        FROM task_scores t
        JOIN items i ON i.record = t.record AND i.task = t.task
        JOIN gold g ON g.digest = i.gold
        WHERE t.record = ? ORDER BY t.position
        """, arguments: [record.rawValue])
    return RunResult(
      spec: try decode(row, "spec", record), tasks: try tasks.map { try task($0, record) },
      skipped: try decode(row, "skipped", record), facts: try decode(row, "facts", record))
  }

  private func task(_ row: Row, _ record: RunRecordID) throws -> TaskResult {
    var task: TaskResult = try decode(row, "detail", record)
    let measured: Data? = row["measured"]
    let gold: Data? = row["content"]
    guard let measured, let gold, let items = try items(row, measured, gold, record),
      count(of: items) == task.n
    else { throw unreadable(record, "items of \(task.id)") }
    task.items = items
    return task
  }

  private func items(
    _ row: Row, _ measured: Data, _ gold: Data, _ record: RunRecordID
  ) throws -> TaskItems? {
    if row["kind"] == "labels" {
      guard let predicted = NumberBlob.integers(measured), let actual = NumberBlob.integers(gold),
        predicted.count == actual.count
      else { return nil }
      return .labels(predicted: predicted, actual: actual)
    }
    let sizes: [Int] = try decode(row, "subsetSizes", record)
    guard let similarity = NumberBlob.doubles(measured), let gold = NumberBlob.doubles(gold),
      similarity.count == gold.count, sizes.count <= max(1, gold.count),
      sizes.allSatisfy({ (0...gold.count).contains($0) }), sizes.reduce(0, +) == gold.count
    else { return nil }
    return .pairs(similarity: similarity, gold: gold, subsetSizes: sizes)
  }

  private func count(of items: TaskItems) -> Int {
    switch items {
    case .pairs(let similarity, _, _): similarity.count
    case .labels(let predicted, _): predicted.count
    }
  }

  private func decode<Value: Decodable>(
    _ row: Row, _ column: String, _ record: RunRecordID
  ) throws -> Value {
    let text: String? = row[column]
    guard let text, let value = try? JSONDecoder().decode(Value.self, from: Data(text.utf8)) else {
      throw unreadable(record, column)
    }
    return value
  }

  private func unreadable(_ record: RunRecordID, _ place: String) -> EvalError {
    .badData(
      file: path, place: "record \(record), \(place)", "what is stored is not what was written",
      remedy: "run this evaluation again; other records are not touched")
  }
}
