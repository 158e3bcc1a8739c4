import ArgumentParser
import EvalCore
import EvalReports
import EvalRuns
import EvalScoring
import Foundation

/// `stsbench compare`: runs against a first one, paired item by item.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare runs item by item: differences, intervals, p values, moved pairs.",
    discussion: """
      EXAMPLES
        stsbench compare 3f2a91c07d1e 9b0c5d7e4a21
        stsbench compare results/baselines/minilm-mteb out --show-pairs 5 --subsets
        stsbench compare out-a out-b out-c --margin 0.2 --format md
        stsbench compare out-a out-b --tests --format html > comparison.html
        stsbench compare out mteb/results/org__model/REVISION

      The first is the baseline. A name is a run of the store (an id, its first
      digits, #RECORD or latest), a folder that run --output wrote, a results.json,
      or a result file or folder of MTEB, which has scores and no items: differences
      then come without intervals. Tasks of different protocol, text, split,
      version, rows or data are listed and never compared.

      Exit code 5 when nothing is comparable; no difference fails (see stsbench
      gate).
      """)

  @Argument(help: ArgumentHelp("The baseline, then one or more runs.", valueName: "run"))
  var runs: [String]

  @Option(help: "The difference that does not matter, in points (0.2 is a score of 0.002).")
  var margin: Double = 0

  @Option(help: "Level: intervals cover 1 − alpha.")
  var alpha: Double = 0.05

  @Option(help: "Bootstrap draws, and swaps of the permutation test.")
  var resamples: Int = 10_000

  @Option(help: "Seed of draws and swaps.")
  var seed: UInt64 = 20_260_101

  @Option(help: "Worker threads; results do not depend on them. Default: all cores.")
  var threads: Int?

  @Option(help: "List the N pairs of each task whose rank moved most.")
  var showPairs: Int = 0

  @Flag(help: "With --show-pairs: also their sentences, read again from --data.")
  var includeText = false

  @Option(
    help: ArgumentHelp("Data root for --include-text. Default: as for run.", valueName: "dir"),
    completion: .directory)
  var data: String?

  @Flag(help: "Also a row for each subset.")
  var subsets = false

  @Flag(help: "Also closed-form tests: Williams and Steiger (approximate), McNemar.")
  var tests = false

  @Option(help: "What standard output gets: table, md, csv, json, html.")
  var format: Format = .table

  @Option(help: "Results database.", completion: .file())
  var store: String?

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, md, csv, json, html }

  func validate() throws {
    guard runs.count >= 2 else {
      throw ValidationError("name a baseline and at least one other run")
    }
    guard (0...100).contains(margin) else { throw ValidationError("--margin is 0 to 100 points") }
    guard alpha > 0, alpha <= 0.5 else {
      throw ValidationError("--alpha is above 0 and at most 0.5")
    }
    guard (100...10_000_000).contains(resamples) else {
      throw ValidationError("--resamples is 100 to 10000000")
    }
    guard showPairs >= 0 else { throw ValidationError("--show-pairs is at least 0") }
    guard (threads ?? 1) >= 1 else { throw ValidationError("--threads is at least 1") }
    guard !includeText || showPairs > 0 else {
      throw ValidationError("--include-text goes with --show-pairs N")
    }
  }

  func run() throws {
    let references = try runs.map { try ResultReference.read($0, store: store) }
    let plan = ComparisonPlan(
      options: ComparisonOptions(
        resamples: resamples, permutations: resamples, seed: seed, confidence: 1 - alpha,
        level: alpha, threads: threads ?? Machine.defaultThreads),
      margin: margin / 100, pairsShown: showPairs, showsSubsets: subsets,
      asksSecondOpinions: tests)
    let candidates = references.dropFirst().map { reference in
      (run: reference.run, comparison: plan.compare(references[0].run, reference.run))
    }
    let texts = try movedTexts(references)
    let report = ComparisonReports.report(references[0].run, candidates, plan: plan) { pair in
      texts?.texts(of: pair) ?? []
    }
    let text =
      switch format {
      case .table: report.terminal(colour: Terminal.Colour.isOn(for: 1))
      case .md: report.markdown()
      case .csv: report.csv()
      case .json: report.json()
      case .html: report.html()
      }
    try Terminal.output(text)
    guard report.rows.isEmpty else { return }
    Terminal.error("nothing is comparable; see the reasons above")
    throw ExitCode(5)
  }

  private func movedTexts(_ references: [ResultReference]) throws -> MovedPairTexts? {
    guard includeText else { return nil }
    guard let result = references.compactMap(\.result).first else {
      throw EvalError.usage(
        "none of these runs says which texts it scored", remedy: "leave --include-text out")
    }
    return try MovedPairTexts(of: result, data: data)
  }
}
