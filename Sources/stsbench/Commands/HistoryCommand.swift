import ArgumentParser
import EvalCore
import EvalStore
import Foundation

/// `stsbench history`: what the store holds.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "List earlier runs, newest first.",
    discussion: """
      EXAMPLES
        stsbench history
        stsbench history --model all-MiniLM-L6-v2 --task STSB --limit 5
        stsbench report --run 3f2a91c07d1e --format md
      """)

  @Option(name: .shortAndLong, help: "Only runs of this model.")
  var model: String?

  @Option(help: "Only runs with a score on this task, which is shown.")
  var task: String?

  @Option(help: "At most this many.")
  var limit = 20

  @Option(help: "Results database.", completion: .file())
  var store: String?

  @Option(help: "What standard output gets: table or json.")
  var format: TextOrJSON = .table

  private struct Entry: Encodable {
    var run: String
    var recorded: Date
    var model: String
    var `protocol`: String
    var marks: [String]
    var averages: [String: Double]
    var scores: [String: Double]
  }

  func run() throws {
    let records = try StoreAccess.open(store).history(
      RunFilter(model: model, task: task, limit: limit))
    switch format {
    case .json:
      let entries = records.map { record in
        Entry(
          run: record.run, recorded: record.recorded, model: record.model,
          protocol: record.protocol.rawValue, marks: Self.marks(record),
          averages: Dictionary(
            uniqueKeysWithValues: record.averages.map { ($0.key.rawValue, $0.value) }),
          scores: record.scores)
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      encoder.dateEncodingStrategy = .iso8601
      try Terminal.output(String(decoding: try encoder.encode(entries), as: UTF8.self) + "\n")
    case .table:
      var table = PlainTable([
        "run", "recorded", "model", "protocol", task ?? "STS avg", "transfer", "marks",
      ])
      for record in records {
        let first = task.map { record.scores[$0] } ?? record.averages[.sts]
        table.append([
          record.run, Self.day(record.recorded), record.model, record.protocol.rawValue,
          Self.percent(first), Self.percent(record.averages[.transfer]),
          Self.marks(record).joined(separator: " "),
        ])
      }
      try Terminal.output(table.text)
      if records.isEmpty { Terminal.note("no runs are recorded; `stsbench run` records them") }
    }
  }

  private static func marks(_ record: RunRecord) -> [String] {
    (record.isSample ? ["sample"] : []) + (record.isPartial ? ["partial"] : [])
  }

  private static func percent(_ value: Double?) -> String {
    value.map { String(format: "%.2f", $0 * 100) } ?? "—"
  }

  private static func day(_ date: Date) -> String {
    date.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false))
  }
}
