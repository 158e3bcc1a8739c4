package import EvalCore
import Foundation
import GRDB

extension EvalStore {
  /// The stored runs that pass the filter, newest first.
  ///
  /// - Throws: ``EvalError`` when the database cannot be read.
  package func history(_ filter: RunFilter = RunFilter()) throws -> [RunRecord] {
    var conditions = ["1"]
    var arguments: [any DatabaseValueConvertible] = []
    if let model = filter.model {
      conditions.append("model = ?")
      arguments.append(model)
    }
    if let wanted = filter.protocol {
      conditions.append("protocol = ?")
      arguments.append(wanted.rawValue)
    }
    if let task = filter.task {
      conditions.append(
        "EXISTS (SELECT 1 FROM task_scores t WHERE t.record = runs.record AND t.task = ? "
          + "AND t.score IS NOT NULL)")
      arguments.append(task)
    }
    if let since = filter.since {
      conditions.append("recorded >= ?")
      arguments.append(since.timeIntervalSince1970)
    }
    if filter.onlyScores { conditions.append("isSample = 0 AND isPartial = 0") }
    let condition = conditions.joined(separator: " AND ")
    return try database.read {
      try Self.records(condition, arguments, limit: filter.limit, from: $0)
    }
  }

  /// Records that meet a condition written here, in this file, and never by a user.
  static func records(
    _ condition: String, _ arguments: [any DatabaseValueConvertible], limit: Int,
    from database: Database
  ) throws -> [RunRecord] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT record, run, recorded, started, model, protocol, version, isSample, isPartial, sts,
          transfer
        FROM runs WHERE \(condition) ORDER BY recorded DESC, record DESC LIMIT ?
        """, arguments: StatementArguments(arguments + [max(0, limit)]))
    return try rows.map { row in
      let name: String = row["protocol"]
      guard let wanted = EvaluationProtocol(rawValue: name) else {
        throw DatabaseError(
          resultCode: .SQLITE_CORRUPT, message: "a run has the unknown protocol “\(name)”")
      }
      var averages: [TaskGroup: Double] = [:]
      averages[.sts] = row["sts"]
      averages[.transfer] = row["transfer"]
      let scores = try Row.fetchAll(
        database,
        sql: "SELECT task, score FROM task_scores WHERE record = ? AND score IS NOT NULL",
        arguments: [row["record"] as Int64])
      return RunRecord(
        id: RunRecordID(rawValue: row["record"]), run: row["run"],
        recorded: Date(timeIntervalSince1970: row["recorded"]),
        started: Date(timeIntervalSince1970: row["started"]), model: row["model"],
        protocol: wanted, version: row["version"], isSample: row["isSample"],
        isPartial: row["isPartial"], averages: averages,
        scores: Dictionary(
          scores.map { ($0["task"] as String, $0["score"] as Double) }, uniquingKeysWith: { $1 }))
    }
  }
}
