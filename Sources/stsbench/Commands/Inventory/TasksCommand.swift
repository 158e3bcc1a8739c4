import ArgumentParser
import EvalCore
import EvalReports
import EvalTasks
import Foundation

/// `stsbench tasks`: the catalogue.
struct TasksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tasks",
    abstract: "List the tasks, or show one with its provenance.",
    discussion: """
      EXAMPLES
        stsbench tasks
        stsbench tasks STS12
        stsbench tasks --format json
      """)

  @Argument(help: "Tasks to show in full.")
  var names: [String] = []

  @Option(help: "What standard output gets: table or json.")
  var format: TextOrJSON = .table

  func run() throws {
    let shown = try names.map { try TaskCatalogue.required($0).spec }
    try format.show(
      TaskListing(names.isEmpty ? TaskCatalogue.specs : shown, isFull: !names.isEmpty))
  }
}

/// The formats of commands that list things.
enum TextOrJSON: String, ExpressibleByArgument, CaseIterable {
  case table, json

  /// Prints `listing` in this format.
  ///
  /// - Throws: what encoding or writing throws.
  func show(_ listing: some Listing) throws {
    try Terminal.output(self == .json ? try listing.json() : listing.page())
  }
}
