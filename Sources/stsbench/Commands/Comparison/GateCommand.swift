import ArgumentParser
import EvalCore
import EvalReports
import EvalRuns
import EvalTasks
import Foundation

/// `stsbench gate`: the judge for CI.
struct GateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gate",
    abstract: "Hold a run against a baseline; the exit code is the verdict.",
    discussion: """
      EXAMPLES
        stsbench gate --baseline results/baselines/minilm-mteb --candidate out
        stsbench gate --config gate.yaml --candidate out --junit junit.xml \\
            --annotations
        stsbench gate --candidate 9b0c5d7e4a21 --accept \\
            --reason "new training data, reviewed in #41"

      EXIT CODES
        0 pass or improvement · 2 regression · 3 inconclusive
        4 improvement where the gate file says on_improvement: fail
        5 no or incomparable baseline · 78 a gate file that is wrong

      A run is named as for stsbench compare. A partial run, a run of the miniature,
      and runs of another protocol, text, split or data are incomparable and never
      pass. See docs/ci.md for the gate file.
      """)

  @Option(
    help: "Gate file. Default: gate.yaml where there is one.",
    completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Option(help: ArgumentHelp("The baseline; wins over the gate file's.", valueName: "run"))
  var baseline: String?

  @Option(help: ArgumentHelp("The run to be judged.", valueName: "run"))
  var candidate: String

  @Option(
    help: ArgumentHelp(
      "The loss that does not matter, in points (0.2 is a score of 0.002), where the gate file's tasks and groups say none. Default: 0.2.",
      valueName: "points"))
  var margin: Double?

  @Option(help: ArgumentHelp("JUnit XML.", valueName: "file"), completion: .file())
  var junit: String?

  @Option(help: ArgumentHelp("Everything as JSON.", valueName: "file"), completion: .file())
  var json: String?

  @Option(
    help: ArgumentHelp(
      "Markdown, at most 1,000,000 bytes; added to the end of $GITHUB_STEP_SUMMARY.",
      valueName: "file"), completion: .file())
  var markdown: String?

  @Option(help: ArgumentHelp("One self-contained page.", valueName: "file"), completion: .file())
  var html: String?

  @Flag(
    help: """
      Also write GitHub annotations, at most ten of a kind, to standard error, where GitHub reads \
      them too; standard output stays one document.
      """)
  var annotations = false

  @Option(help: ArgumentHelp("OpenMetrics text.", valueName: "file"), completion: .file())
  var openmetrics: String?

  @Option(
    help: ArgumentHelp(
      "JSON for github-action-benchmark (customBiggerIsBetter).", valueName: "file"),
    completion: .file())
  var benchmarkJson: String?

  @Option(help: ArgumentHelp("Flat metrics.json for DVC.", valueName: "file"), completion: .file())
  var dvcMetrics: String?

  @Option(help: "What standard output gets: \(GateReport.formatHelp).")
  var format: String = "table"

  @Flag(help: "Write the candidate as a new baseline, whatever the verdict; needs --reason.")
  var accept = false

  @Option(help: ArgumentHelp("Why the candidate becomes the baseline.", valueName: "text"))
  var reason: String?

  @Option(
    help: ArgumentHelp(
      "Folder of the new baseline. Default: beside the old one.", valueName: "dir"),
    completion: .directory)
  var to: String?

  @Option(help: "Worker threads; results do not depend on them. Default: all cores.")
  var threads: Int?

  @Option(help: "Results database.", completion: .file())
  var store: String?

  func validate() throws {
    let isReasoned = !(reason ?? "").allSatisfy(\.isWhitespace)
    guard accept == isReasoned else {
      throw ValidationError(
        accept ? "--accept needs --reason TEXT" : "--reason goes with --accept")
    }
    guard accept || to == nil else { throw ValidationError("--to goes with --accept") }
    guard (threads ?? 1) >= 1 else { throw ValidationError("--threads is at least 1") }
    guard (0...100).contains(margin ?? 0) else {
      throw ValidationError("--margin is 0 to 100 points")
    }
    guard outputs.allSatisfy({ !$0.path.isEmpty }), to?.isEmpty != true else {
      throw ValidationError("the name of an output file is empty")
    }
  }

  func run() throws {
    let shown = try GateReport.format(named: format)
    let spec = try gateSpec()
    let new = try ResultReference.read(candidate, store: store)
    let name = baseline ?? spec.baseline
    let old = try name.flatMap(existingBaseline)
    let judge = GateJudge(spec: spec, threads: threads ?? Machine.defaultThreads)
    let judgement = judge.judge(baseline: old?.run, candidate: new.run)
    let outputs = outputs
    let report = GateReport(
      judgement, baseline: old?.run.id ?? name.map { "\($0) (not there)" } ?? "none",
      candidate: new.run, version: stsbenchVersion,
      measured: measured(of: new, formats: outputs.map(\.format) + [shown]))
    try write(report, to: outputs)
    try Terminal.output(try report.text(as: shown))
    if annotations {
      // GitHub reads commands from both streams, and standard output is the result's alone.
      try Terminal.write(Data(try report.text(as: .annotations).utf8), to: 2)
    }
    if accept {
      try acceptCandidate(new, replacing: old, named: name, verdict: judgement.verdict)
    } else if judgement.exitCode != 0 {
      throw ExitCode(judgement.exitCode)
    }
  }

  /// The candidate's scores, with intervals where one of `formats` shows them.
  private func measured(
    of candidate: ResultReference, formats: [ReportFormat]
  ) -> [GateReport.Measured] {
    var context = ReportContext(declarations: TaskCatalogue.specs)
    if let result = candidate.result, formats.contains(where: { $0.gate?.showsIntervals == true }) {
      context.intervals = ReportContexts.intervals(of: result)
    }
    return GateReport.measured(of: candidate.run, result: candidate.result, context: context)
  }

  private func gateSpec() throws -> GateSpec {
    var spec = try gateFile()
    if let margin { spec.defaults.margin = margin / 100 }
    return spec
  }

  private func gateFile() throws -> GateSpec {
    if let config { return try GateFile.read(config) }
    guard FileManager.default.fileExists(atPath: GateFile.usualName) else { return GateSpec() }
    Terminal.note("gate file: \(GateFile.usualName)")
    return try GateFile.read(GateFile.usualName)
  }

  /// The baseline, or nil where nothing of that name is there; a damaged one is an error.
  private func existingBaseline(_ name: String) throws -> ResultReference? {
    do {
      return try ResultReference.read(name, store: store)
    } catch EvalError.missingInput(let path, let message, _) {
      Terminal.warning("no baseline: \(path): \(message)")
      return nil
    }
  }

  /// The files that were asked for.
  private var outputs: [(path: String, format: ReportFormat)] {
    let asked: [(String?, ReportFormat)] = [
      (junit, .junit), (json, .json), (markdown, .markdown), (html, .html),
      (openmetrics, .openMetrics), (benchmarkJson, .benchmark), (dvcMetrics, .dvc),
    ]
    return asked.compactMap { path, format in path.map { ($0, format) } }
  }

  private func write(
    _ report: GateReport, to outputs: [(path: String, format: ReportFormat)]
  ) throws {
    let summary = ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"]
    for (path, format) in outputs {
      var content = Data(try report.text(as: format).utf8)
      // Earlier steps wrote what stands there, in whatever encoding; nothing of it is lost.
      if path == summary {
        content = (FileManager.default.contents(atPath: path) ?? Data()) + content
      }
      try ResultFolder.write(content, toFile: path)
    }
  }

  private func acceptCandidate(
    _ new: ResultReference, replacing old: ResultReference?, named name: String?, verdict: Verdict
  ) throws {
    guard let result = new.result else {
      throw EvalError.usage(
        "scores of another program can be no baseline", remedy: "name a run of stsbench")
    }
    let folder =
      to
      ?? BaselineAcceptance.usualFolder(
        baseline: name, folder: old?.folder ?? name.map { URL(fileURLWithPath: $0) }, run: result.id
      )
    let acceptance = BaselineAcceptance(
      candidate: result, replaced: (name ?? "", old?.run.id), reason: reason ?? "", verdict: verdict
    )
    try acceptance.write(
      to: folder,
      context: {
        try ReportContexts.context(
          for: result, keeping: .nothing, formats: ResultFolder.defaultFormats)
      }, environment: ProcessInfo.processInfo.environment, now: Date())
    Terminal.note("new baseline: \(folder); name it in the gate file (baseline:) and commit it")
  }
}
