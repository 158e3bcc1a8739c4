import ArgumentParser
import EvalCore
import EvalReports
import EvalStore
import Foundation

/// `stsbench report`: render a finished run again.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Render a run from the store or from a result folder.",
    discussion: """
      EXAMPLES
        stsbench report --run 3f2a91c07d1e --format md
        stsbench report --from out --format html --output page
        stsbench report --from results/baselines/minilm-mteb --format readme
      """)

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("A run of the store, by id or the beginning of one.", valueName: "id"))
  var runID: String?

  @Option(
    help: ArgumentHelp(
      "A folder that `run --output` wrote, or its results.json.", valueName: "path"),
    completion: .directory)
  var from: String?

  @Option(help: "What to render: \(RunReport.formatHelp).")
  var format: String = "table"

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("Folder for the files instead of standard output.", valueName: "dir"),
    completion: .directory)
  var output: String?

  @Option(help: "Results database.", completion: .file())
  var store: String?

  mutating func validate() throws {
    guard (runID == nil) != (from == nil) else {
      throw ValidationError("give either --run ID or --from FOLDER")
    }
  }

  func run() throws {
    let format = try RunReport.format(named: format)
    let result: RunResult
    if let from {
      result = try ResultFolder.read(URL(fileURLWithPath: from)).result
    } else {
      result = try StoreAccess.open(store).run(matching: runID ?? "").result
    }
    let context = try ReportContexts.context(
      for: result, keeping: Keeping(usesStore: from == nil, store: store, usesVectors: false),
      formats: [format])
    let report = RunReport(result, context)
    let files = try report.files(
      as: format, on: ReportSurface(usesColour: Terminal.Colour.isOn(for: 1)))
    try report.omissions(of: format, among: files, showsFirstFileOnly: output == nil)
      .forEach { Terminal.warning($0) }
    if let output {
      try ResultFolder.write(files, to: URL(fileURLWithPath: output))
      files.forEach { Terminal.note("\(output)/\($0.path)") }
    } else if let first = files.first {
      try Terminal.output(first.text)
    }
  }
}
