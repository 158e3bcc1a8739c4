package import EvalCore
import Foundation

/// Stored runs, newest first.
package struct HistoryListing: Listing {
  package var records: [RunRecord]
  /// The task whose score is shown in place of the average over the STS tasks.
  package var task: String?

  package init(_ records: [RunRecord], task: String?) {
    self.records = records
    self.task = task
  }

  private struct Entry: Encodable {
    var record: Int64
    var run: String
    var recorded: Date
    var model: String
    var `protocol`: String
    var marks: [String]
    var averages: [String: Double]
    var scores: [String: Double]
  }

  package func json() throws -> String {
    let entries = records.map { record in
      Entry(
        record: record.id.rawValue, run: record.run, recorded: record.recorded, model: record.model,
        protocol: record.protocol.rawValue, marks: Self.marks(record),
        averages: Dictionary(
          uniqueKeysWithValues: record.averages.map { ($0.key.rawValue, $0.value) }),
        scores: record.scores)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    return String(decoding: try encoder.encode(entries), as: UTF8.self) + "\n"
  }

  package func page() -> String {
    var table = PlainTable([
      "record", "run", "recorded", "model", "protocol", task ?? "STS avg", "transfer", "marks",
    ])
    for record in records {
      let first = task.map { record.scores[$0] } ?? record.averages[.sts]
      table.append([
        record.id.description, record.run, Self.minute(record.recorded), record.model,
        record.protocol.rawValue,
        NumberText.points(first), NumberText.points(record.averages[.transfer]),
        Self.marks(record).joined(separator: " "),
      ])
    }
    return table.text
  }

  private static func marks(_ record: RunRecord) -> [String] {
    (record.isSample ? ["sample"] : []) + (record.isPartial ? ["partial"] : [])
  }

  private static func minute(_ date: Date) -> String {
    date.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false))
  }
}
