import ArgumentParser
import EvalCore
import EvalReports
import EvalRuns
import EvalScoring
import EvalTasks
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

  @Option(help: "What standard output gets: \(ComparisonReport.formatHelp).")
  var format = FormatOption<ComparisonReport>(.table)

  @Option(help: "Results database.", completion: .file())
  var store: String?

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
      makesClosedFormTests: tests)
    let base = references[0].run
    let comparisons = plan.compare(base, references.dropFirst().map(\.run))
    let report = ComparisonReport(
      base: base, comparisons: comparisons, method: plan.method,
      texts: try texts(of: comparisons.flatMap(\.moved), references))
    try Terminal.output(
      try report.text(
        as: format.format, on: ReportSurface(usesColour: Terminal.Colour.isOn(for: 1))))
    guard !report.hasRows else { return }
    Terminal.error("nothing is comparable; see the reasons above")
    throw ExitCode(5)
  }

  /// The sentences of moved pairs, read again from the data and only after their digest was checked.
  private func texts(
    of moved: [RunComparison.MovedPair], _ references: [ResultReference]
  ) throws -> [RunComparison.MovedPair: [String]] {
    guard includeText else { return [:] }
    guard let result = references.compactMap(\.result).first else {
      throw EvalError.usage(
        "none of these runs says which texts it scored", remedy: "leave --include-text out")
    }
    let root = try DataRoot.resolve(flag: data)
    let tasks = try TaskReader.load(result.spec.tasks, from: root, limit: result.spec.limit)
    guard DataDigest.of(tasks) == result.spec.data else {
      throw EvalError.usage(
        "the data in \(root.folder) are not those that run \(result.id) scored",
        remedy: "name the folder of that run with --data, or leave --include-text out")
    }
    let texts = MovedPairTexts(tasks)
    return Dictionary(
      moved.map { ($0, texts.texts(of: $0)) }, uniquingKeysWith: { first, _ in first })
  }
}
