import ArgumentParser
import EvalCore
import Synchronization

/// How results and messages leave the program.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.customLong("output"), .customLong("output-path"), .customShort("o")],
    help: ArgumentHelp(
      "Folder for report.md, scores.csv, results.json, run.json, report.html.", valueName: "dir"),
    completion: .directory)
  var output: String?

  @Option(help: "What standard output gets: table, md, csv, json, latex.")
  var format: String = "table"

  @Flag(name: .shortAndLong, help: "Say nothing beside the result but warnings and errors.")
  var quiet = false

  mutating func validate() throws {
    if output?.isEmpty == true { throw ValidationError("--output is empty; name a folder") }
  }

  /// Applies what concerns the whole process.
  func apply() { Terminal.isQuiet.store(quiet, ordering: .relaxed) }
}

/// Where finished runs and vectors are kept.
struct StoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Results database. Default: stsbench/results.db in the XDG state folder.", valueName: "file"),
    completion: .file())
  var store: String?

  @Flag(help: "Do not keep the run in the results database.")
  var noStore = false

  @Flag(help: "Compute every vector anew; take none from an earlier run's journal or the cache.")
  var fresh = false

  mutating func validate() throws {
    if store?.isEmpty == true { throw ValidationError("--store is empty; name a file") }
  }
}
