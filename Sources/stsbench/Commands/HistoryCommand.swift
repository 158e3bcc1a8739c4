import ArgumentParser
import EvalCore
import EvalReports
import EvalStore
import EvalTasks
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

  func validate() throws {
    guard limit >= 1 else { throw ValidationError("--limit must be at least 1") }
  }

  func run() throws {
    let task = try task.map { try Self.id(ofTask: $0) }
    let records = try StoreAccess.history(
      RunFilter(model: model, task: task, limit: limit), in: store)
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
      if records.isEmpty {
        let isBare = try StoreAccess.open(store).history(RunFilter(limit: 1)).isEmpty
        Terminal.note(
          isBare
            ? "no runs are recorded; `stsbench run` records them"
            : "no recorded run matches --model and --task; `stsbench history` lists all")
      }
    }
  }

  /// The id of the task that is called `name`.
  private static func id(ofTask name: String) throws -> String {
    guard let id = TaskCatalogue.declaration(named: name)?.spec.id else {
      let near = TaskCatalogue.namesNear(name)
      throw EvalError.usage(
        "there is no task “\(name)”",
        remedy: near.isEmpty
          ? "`stsbench tasks` lists them" : "did you mean \(near.joined(separator: " or "))?")
    }
    return id
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
