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
    var configuration: String
    var marks: [String]
    var averages: [String: Double]
    var scores: [String: Double]
  }

  package func json() throws -> String {
    let entries = records.map { record in
      Entry(
        record: record.id.rawValue, run: record.run, recorded: record.recorded, model: record.model,
        protocol: record.protocol.rawValue, configuration: record.configuration,
        marks: Self.marks(record),
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
      "record", "run", "recorded", "model", "protocol", "configuration", task ?? "STS avg",
      "transfer", "marks",
    ])
    for group in Self.sweeps(records) {
      guard let best = group.max(by: { score($0) ?? -2 < score($1) ?? -2 }) else { continue }
      let isSweep = group.count > 1
      table.append([
        isSweep ? "\(group[group.count - 1].id)–\(group[0].id.rawValue)" : best.id.description,
        best.run, Self.minute(best.recorded), best.model, best.protocol.rawValue,
        (isSweep ? "best of \(group.count): " : "") + best.configuration,
        NumberText.points(score(best)), NumberText.points(best.averages[.transfer]),
        Self.marks(best).joined(separator: " "),
      ])
    }
    return table.text
  }

  private func score(_ record: RunRecord) -> Double? {
    task.map { record.scores[$0] } ?? record.averages[.sts]
  }

  /// Neighbours that were saved together are the configurations of one sweep.
  private static func sweeps(_ records: [RunRecord]) -> [[RunRecord]] {
    var groups: [[RunRecord]] = []
    for record in records {
      if let last = groups.last?.first, last.recorded == record.recorded,
        last.model == record.model, last.protocol == record.protocol
      {
        groups[groups.count - 1].append(record)
      } else {
        groups.append([record])
      }
    }
    return groups
  }

  private static func marks(_ record: RunRecord) -> [String] {
    (record.isSample ? ["sample"] : []) + (record.isPartial ? ["partial"] : [])
  }

  private static func minute(_ date: Date) -> String {
    date.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false))
  }
}
