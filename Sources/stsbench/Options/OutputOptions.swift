import ArgumentParser
import EvalCore
import EvalReports
import Foundation
import Synchronization

/// How results and messages leave the program.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.customLong("output"), .customLong("output-path"), .customShort("o")],
    help: ArgumentHelp(
      "Folder for report.md, scores.csv, results.json, run.json, report.html.", valueName: "dir"),
    completion: .directory)
  var output: String?

  @Option(
    help:
      "What standard output gets: table, md, csv, json, html; of `run` also readme, run, latex, mteb, model-index, eval-results."
  )
  var format: String = "table"

  @Flag(name: .shortAndLong, help: "Say nothing beside the result but warnings and errors.")
  var quiet = false

  mutating func validate() throws {
    if output?.isEmpty == true { throw ValidationError("--output is empty; name a folder") }
  }

  /// Applies what concerns the whole process, and finds an output folder that cannot be written before
  /// any work.
  ///
  /// - Throws: ``EvalError/cannotCreate(path:_:remedy:)``.
  func apply() throws {
    Terminal.isQuiet.store(quiet, ordering: .relaxed)
    if let output {
      try ResultFolder.requireWritable(URL(fileURLWithPath: output, isDirectory: true))
    }
  }

  /// What standard output is: coloured where it is a terminal, with figures beside it where there is a folder.
  var surface: ReportSurface {
    ReportSurface(usesColour: Terminal.Colour.isOn(for: 1), hasFigureFiles: output != nil)
  }

  /// Writes the files of a report into the output folder, and prints the form that was asked for.
  ///
  /// - Throws: ``EvalError`` for a format that such reports do not have, or a folder that cannot be written.
  func deliver<Subject: Report>(
    _ report: Subject, files: @autoclosure () throws -> [ReportFile]
  ) throws {
    let text = try report.text(as: Subject.format(named: format), on: surface)
    if let output {
      try ResultFolder.write(try files(), to: URL(fileURLWithPath: output, isDirectory: true))
    }
    try Terminal.output(text)
  }

  /// Delivers a sweep, with a note on its work where the form does not say it.
  ///
  /// - Throws: as ``deliver(_:files:)``.
  func deliver(_ report: SweepReport) throws {
    let shown = try SweepReport.format(named: format)
    if let work = report.result.work, shown.sweep?.tellsWork == false {
      Terminal.note(work.line(recipes: report.result.points.count))
    }
    try deliver(report, files: try report.files())
  }
}

/// What becomes of results that the output folder holds already.
struct ReplacementOptions: ParsableArguments {
  @Flag(help: "Replace the results of other runs in the output folder.")
  var overwrite = false

  /// Refuses the output folder, or the one called `variant` inside it, where it holds other runs than those of
  /// `specs` (``ResultFolder/requireRoom(for:in:remedy:)``).
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` without `--overwrite`.
  func requireRoom(
    for specs: [RunSpec], in output: OutputOptions, variant: String? = nil
  ) throws {
    guard let path = output.output, !overwrite else { return }
    var folder = URL(fileURLWithPath: path, isDirectory: true)
    if let variant { folder.append(path: variant) }
    try ResultFolder.requireRoom(
      for: try specs.map { try $0.digest().short }, in: folder,
      remedy: "name another folder, or replace those results with --overwrite")
  }
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

  @Flag(
    help:
      "Take kept vectors of a server or program that states no revision, which may have changed."
  )
  var reuseUnpinned = false

  @Option(
    help: ArgumentHelp(
      "Most megabytes of vectors kept between runs; those used longest ago go. Default: STSBENCH_CACHE_BUDGET, then 6144.",
      valueName: "MB"))
  var cacheBudget: Int?

  mutating func validate() throws {
    if let cacheBudget, !CacheBudget.bounds.contains(cacheBudget) {
      throw ValidationError(
        "--cache-budget must be 0 to \(CacheBudget.bounds.upperBound) megabytes")
    }
    if store?.isEmpty == true { throw ValidationError("--store is empty; name a file") }
    if fresh, reuseUnpinned {
      throw ValidationError("--fresh takes no kept vectors; leave --reuse-unpinned out")
    }
  }

  /// What these options keep.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` for a budget in the environment that is no number.
  var keeping: Keeping {
    get throws {
      Keeping(
        usesStore: !noStore, store: store, usesVectors: !fresh, reusesUnpinned: reuseUnpinned,
        budget: try CacheBudget(option: cacheBudget))
    }
  }
}
