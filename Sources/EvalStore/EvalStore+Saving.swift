package import EvalCore
package import Foundation
import GRDB

extension EvalStore {
  /// Saves a finished run in one transaction and returns the number of its record.
  ///
  /// - Parameters:
  ///   - recorded: the moment that is written down.
  ///   - declarations: the catalogue's tasks, so that no average is written down over part of one.
  /// - Throws: ``EvalError/inputOutput(path:_:remedy:)`` when the database is locked for too long, the
  ///   disk is full or the file unwritable; nothing is stored then.
  @discardableResult
  package func save(
    _ result: RunResult, recorded: Date = Date(), declarations: [TaskSpec]
  ) throws -> RunRecordID {
    let spec = try Self.json(result.spec)
    let facts = try Self.json(result.facts)
    let skipped = try Self.json(result.skipped)
    let run = try result.spec.digest().short
    return try database.write { database in
      try database.execute(
        sql: """
          INSERT INTO runs (run, recorded, started, model, protocol, version, isSample, isPartial,
            sts, transfer, spec, facts, skipped)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          run, recorded.timeIntervalSince1970, result.facts.started.timeIntervalSince1970,
          result.spec.model.name, result.spec.protocol.rawValue, result.facts.version,
          result.spec.isSample, result.spec.isPartial,
          result.average(of: .sts, declarations: declarations),
          result.average(of: .transfer, declarations: declarations), spec, facts,
          skipped,
        ])
      let record = database.lastInsertedRowID
      for (position, task) in result.tasks.enumerated() {
        try Self.insert(task, position: position, record: record, into: database)
      }
      return RunRecordID(rawValue: record)
    }
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
