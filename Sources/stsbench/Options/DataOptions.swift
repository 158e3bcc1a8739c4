import ArgumentParser
import EvalCore
import EvalTasks

/// Where the data sets are and which tasks take part.
struct DataOptions: ParsableArguments {
  @Option(
    name: [.customLong("task"), .customLong("tasks"), .customShort("t")],
    help: ArgumentHelp(
      "Tasks: sts, transfer, all, extra, names, globs, subsets (STS12:MSRpar), @file; comma-separated.",
      valueName: "tasks"),
    completion: .list(["sts", "transfer", "all", "extra"] + TaskCatalogue.specs.map(\.id)))
  var task: [String] = ["sts"]

  @Option(help: ArgumentHelp("Tasks or subsets to leave out.", valueName: "tasks"))
  var exclude: [String] = []

  @Option(
    help: ArgumentHelp(
      "Data root (or “sample”, the bundled miniature). Default: STSBENCH_DATA, then the XDG data folder.",
      valueName: "dir"),
    completion: .directory)
  var data: String?

  @Option(
    name: .customLong("protocol"),
    help: "Which texts and rows make up the tasks: senteval, mteb, bellm-fork.")
  var evaluationProtocol: EvaluationProtocol = .senteval

  @Option(help: "Text variant for all tasks instead of the protocol's: senteval, raw.")
  var text: TextVariant?

  @Option(help: "Split for all tasks instead of the protocol's: train, dev, test, all.")
  var split: Split?

  @Option(
    name: [.customLong("limit"), .customShort("L")],
    help: "Score only the first N rows of every subset; the run is marked partial.")
  var limit: Int?

  mutating func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
    if data?.isEmpty == true { throw ValidationError("--data is empty; name a folder") }
  }
}

extension EvaluationProtocol: ExpressibleByArgument {}
extension TextVariant: ExpressibleByArgument {
  /// What may be asked for; the text of the fork is a protocol of its own, and is refused with these words.
  package static var allValueStrings: [String] {
    [TextVariant.senteval, .raw].map(\.rawValue)
  }
}
extension Split: ExpressibleByArgument {}
