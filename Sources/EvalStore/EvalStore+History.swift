import EvalCore
import Foundation
import GRDB

extension EvalStore {
  /// The stored runs that pass the filter, newest first; damaged ones are left out and named.
  ///
  /// - Throws: ``EvalError`` when the database cannot be read.
  package func history(_ filter: RunFilter = RunFilter()) throws -> RunHistory {
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
  ) throws -> RunHistory {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT record, run, recorded, started, model, protocol, version, isSample, isPartial,
          spec
        FROM runs WHERE \(condition) ORDER BY recorded DESC, record DESC LIMIT ?
        """, arguments: StatementArguments(arguments + [max(0, limit)]))
    var history = RunHistory()
    for row in rows {
      let id = RunRecordID(rawValue: row["record"])
      guard try RecordDigest.isSummarySound(id.rawValue, in: database),
        let spec = (row["spec"] as String?).flatMap({
          try? JSONDecoder().decode(RunSpec.self, from: Data($0.utf8))
        }),
        let wanted = EvaluationProtocol(rawValue: row["protocol"])
      else {
        history.damaged.append(id)
        continue
      }
      let averages = try Row.fetchAll(
        database, sql: "SELECT taskGroup, score FROM averages WHERE record = ?",
        arguments: [id.rawValue]
      ).compactMap { row in
        TaskGroup(rawValue: row["taskGroup"]).map { ($0, row["score"] as Double) }
      }
      let scores = try Row.fetchAll(
        database,
        sql: "SELECT task, score FROM task_scores WHERE record = ? AND score IS NOT NULL",
        arguments: [id.rawValue])
      history.records.append(
        RunRecord(
          id: id, run: row["run"], recorded: Date(timeIntervalSince1970: row["recorded"]),
          started: Date(timeIntervalSince1970: row["started"]), model: row["model"],
          protocol: wanted, configuration: spec.configuration, version: row["version"],
          isSample: row["isSample"],
          isPartial: row["isPartial"], averages: Dictionary(averages, uniquingKeysWith: { $1 }),
          scores: Dictionary(
            scores.map { ($0["task"] as String, $0["score"] as Double) }, uniquingKeysWith: { $1 }))
      )
    }
    return history
  }
}
