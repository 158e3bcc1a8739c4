package import EvalCore
package import Foundation
import GRDB

extension EvalStore {
  /// Saves finished runs in one transaction, all or none.
  ///
  /// A result that is stored already is not stored again: the same spec, scores and items from the same program on the
  /// same machine. So a run that was killed after its result was stored, and is run again, is there once.
  ///
  /// - Parameters:
  ///   - recorded: the moment that is written down.
  ///   - declarations: the catalogue's tasks, so that no average is written down over part of one.
  /// - Returns: the record of each result, and whether it is new.
  /// - Throws: ``EvalError/inputOutput(path:_:remedy:)`` when the database is locked for too long, the
  ///   disk is full or the file unwritable; nothing is stored then.
  package func save(
    _ results: [RunResult], recorded: Date = Date(), declarations: [TaskSpec]
  ) throws -> [(id: RunRecordID, isNew: Bool)] {
    try database.write { database in
      try results.map { result in
        var record: Int64 = 0
        var earlier: Int64?
        try database.inSavepoint {
          record = try Self.insert(
            result, recorded: recorded, declarations: declarations, into: database)
          earlier = try Self.earlier(than: record, in: database)
          return earlier == nil ? .commit : .rollback
        }
        return (RunRecordID(rawValue: earlier ?? record), earlier == nil)
      }
    }
  }

  /// A sound record with the contents of `record` that was stored before it.
  private static func earlier(than record: Int64, in database: Database) throws -> Int64? {
    let equal = try Int64.fetchAll(
      database,
      sql: """
        SELECT other.record FROM runs own JOIN runs other
          ON other.run = own.run AND other.contents = own.contents AND other.record < own.record
        WHERE own.record = ? ORDER BY other.record
        """, arguments: [record])
    return try equal.first { try RecordDigest.isSound($0, in: database) }
  }

  private static func insert(
    _ result: RunResult, recorded: Date, declarations: [TaskSpec], into database: Database
  ) throws -> Int64 {
    try database.execute(
      sql: """
        INSERT INTO runs (run, recorded, started, model, protocol, version, isSample, isPartial,
          spec, facts, skipped)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        try result.spec.digest().short, recorded.timeIntervalSince1970,
        result.facts.started.timeIntervalSince1970,
        result.spec.model.name, result.spec.protocol.rawValue, result.facts.version,
        result.spec.isSample, result.spec.isPartial,
        try json(result.spec), try json(result.facts), try json(result.skipped),
      ])
    let record = database.lastInsertedRowID
    for group in TaskGroup.averaged {
      guard let average = result.average(of: group, declarations: declarations) else { continue }
      try database.execute(
        sql: "INSERT INTO averages (record, taskGroup, score) VALUES (?, ?, ?)",
        arguments: [record, group.rawValue, average])
    }
    for (position, task) in result.tasks.enumerated() {
      try insert(task, position: position, record: record, into: database)
    }
    try RecordDigest.seal(record, in: database)
    return record
  }

  private static func insert(
    _ task: TaskResult, position: Int, record: Int64, into database: Database
  ) throws {
    var bare = task
    bare.items = .labels(predicted: [], actual: [])
    try database.execute(
      sql: """
        INSERT INTO task_scores (record, position, task, metric, n, score, degenerate, detail)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        record, position, task.id, task.metric.rawValue, task.n, task.score.value,
        reason(task.score), try json(bare),
      ])
    for (index, subset) in task.subsets.enumerated() {
      for (metric, score) in subset.scores {
        try database.execute(
          sql: """
            INSERT INTO subset_scores
              (record, task, position, subset, metric, n, score, degenerate)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            record, task.id, index, subset.subset, metric.rawValue, subset.n, score.value,
            reason(score),
          ])
      }
    }
    let (kind, measured, gold, sizes): (String, Data, Data, [Int]) =
      switch task.items {
      case .pairs(let similarity, let gold, let sizes):
        ("pairs", NumberBlob.encode(similarity), NumberBlob.encode(gold), sizes)
      case .labels(let predicted, let actual):
        ("labels", NumberBlob.encode(predicted), NumberBlob.encode(actual), [])
      }
    let digest = ContentDigest(of: gold).hex
    try database.execute(
      sql: "INSERT INTO gold (digest, content) VALUES (?, ?) ON CONFLICT DO NOTHING",
      arguments: [digest, gold])
    try database.execute(
      sql: """
        INSERT INTO items (record, task, kind, measured, gold, subsetSizes)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [record, task.id, kind, measured, digest, try json(sizes)])
  }

  private static func reason(_ score: Score) -> String? {
    if case .degenerate(let reason) = score { reason } else { nil }
  }

  /// Canonical JSON as text; doubles and dates read back to the same value.
  private static func json(_ value: some Encodable) throws -> String {
    String(decoding: try CanonicalJSON.encode(value), as: UTF8.self)
  }
}
