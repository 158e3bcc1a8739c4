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

  func validate() throws {
    guard limit >= 1 else { throw ValidationError("--limit must be at least 1") }
  }

  func run() throws {
    let task = try task.map { try TaskCatalogue.required($0).spec.id }
    let records = try StoreAccess.history(
      RunFilter(model: model, task: task, limit: limit), in: store)
    try format.show(HistoryListing(records, task: task))
    guard records.isEmpty, format == .table else { return }
    let isBare = try StoreAccess.history(RunFilter(limit: 1), in: store).isEmpty
    Terminal.note(
      isBare
        ? "no runs are recorded; `stsbench run` records them"
        : "no recorded run matches --model and --task; `stsbench history` lists all")
  }
}
