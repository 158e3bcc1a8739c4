import ArgumentParser
import EmbeddingBackends
import EvalCore
import EvalReports
import EvalRuns
import Foundation

/// `stsbench ablate`: many configurations of one model on the same texts.
struct AblateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ablate",
    abstract:
      "Evaluate attention patterns, poolings, hidden states and prompts of one model together.",
    discussion: """
      EXAMPLES
        stsbench ablate --task STSB,SICKR --model models/llama --recipe bellm \\
            --suffixes --output out
        stsbench ablate --task STSB --model models/llama --recipe bellm \\
            --patterns "none;last:2;0,5,9"
        stsbench ablate --task sts --model models/llama --single-layers \\
            --pooling mean,last --dry-run
        stsbench ablate --task STSB --model models/llama --windows 1-4 --output out
        stsbench ablate --task sts --model models/llama --recipe bellm \\
            --search greedy --budget 40

      Axes multiply: --pooling with several values, --layers and --prompts vary what
      is pooled and fed. Texts are tokenized once, shared layers and prefixes are
      computed once, and patterns that provably give the same vectors are computed
      once and shown as equal. Every configuration is kept in the store as an
      ordinary run. Vectors of all configurations are held at once unless
      --memory-budget parts them into passes.

      --search greedy chooses layers on the dev split of STS-B and reports the
      choice on --task.
      """)

  @OptionGroup(title: "Tasks and data") var dataOptions: DataOptions
  @OptionGroup(title: "Attention patterns") var patternOptions: PatternAxisOptions
  @OptionGroup(title: "Further axes") var axisOptions: SweepAxisOptions
  @OptionGroup(title: "Model and recipe that every configuration starts from")
  var modelOptions: ModelOptions
  @OptionGroup(title: "Sweep") var sweepOptions: SweepOptions
  @OptionGroup(title: "Output") var outputOptions: OutputOptions
  @OptionGroup(title: "Output") var replacementOptions: ReplacementOptions
  @OptionGroup(title: "Store") var storeOptions: StoreOptions
  @OptionGroup(title: "Probes of the transfer tasks") var probeOptions: ProbeOptions

  @Option(
    help: ArgumentHelp(
      "The configuration that differences are taken from, by its label. Default: none, of the first pooling, layers and prompt.",
      valueName: "label"))
  var reference: String?

  @Option(help: "Search for the layers that help most: greedy.")
  var search: SearchKind?

  @Option(help: "Evaluations of a search at most. Default: three times the number of layers.")
  var budget: Int?

  @Option(help: "Least gain, in points of Spearman × 100, that adds a layer in a search.")
  var threshold: Double = 0.1

  enum SearchKind: String, ExpressibleByArgument, CaseIterable { case greedy }

  mutating func validate() throws {
    if let list = modelOptions.pooling, list.contains(where: { ",;".contains($0) }) {
      axisOptions.poolings.append(list)
      modelOptions.pooling = nil
    }
    if !patternOptions.axis.isEmpty, modelOptions.bidirectional != nil {
      throw ValidationError("--bidirectional is one pattern; name it in --patterns")
    }
    if !axisOptions.poolings.isEmpty, modelOptions.pooling != nil {
      throw ValidationError("give all poolings in one list: --pooling mean,last")
    }
    if !axisOptions.layers.isEmpty, modelOptions.layer != nil {
      throw ValidationError("--layer is one value; name it in --layers")
    }
    if !axisOptions.prompts.isEmpty, !modelOptions.prompt.isEmpty {
      throw ValidationError("--prompt is one value; name it in --prompts")
    }
    if search != nil, reference != nil {
      throw ValidationError("--search compares with none; leave --reference out")
    }
    if search == nil, budget != nil { throw ValidationError("--budget belongs to --search") }
    if let budget, budget < 2 { throw ValidationError("--budget must be at least 2") }
    if search != nil, !patternOptions.axis.isEmpty {
      throw ValidationError("--search finds the pattern; leave the pattern axes out")
    }
    if search != nil,
      !(axisOptions.poolings.isEmpty && axisOptions.layers.isEmpty && axisOptions.prompts.isEmpty)
    {
      throw ValidationError(
        "--search varies attention only; leave --poolings, --layers and --prompts out")
    }
  }

  func run() async throws {
    let session = try await SweepSession.open(
      data: dataOptions, model: modelOptions, store: storeOptions, sweep: sweepOptions,
      output: outputOptions)
    if search == .greedy {
      try await AblationSearch(command: self, session: session).run()
      return
    }
    let count = session.layers.count
    let axes = try axisOptions.axes()
    let spec = try axes.sweep(
      from: session.spec(probe: try probeOptions.spec(for: session.workload)),
      patterns: try patternOptions.axis.resolved(layerCount: count), layerCount: count)
    let points = spec.runs()
    guard points.count > 1 else {
      throw EvalError.usage(
        "there is nothing to vary",
        remedy: axes.hasAveragedLayers
          ? "separate hidden states by semicolons, as in --layers \"1;2;last\": commas average them"
          : "name an axis: --suffixes, --single-layers, --windows, --patterns, --pooling with several values, "
            + "--layers, or --prompts given twice")
    }
    let reference = try reference.map { try spec.point(labelled: $0, among: points) }
    let plan = try await session.plan(points)
    if sweepOptions.dryRun {
      try await session.dryRun(plan)
      return
    }
    try replacementOptions.requireRoom(for: points.map(\.spec), in: outputOptions)
    let result = try await session.evaluate(plan)
    var report = session.report(
      result, title: "Ablation of \(session.model.identity.name)",
      reference: reference ?? spec.reference(among: points))
    report.figures =
      SweepFigures(
        of: report, layerCount: count,
        patterns: SweepFigures.Patterns(
          suffixes: patternOptions.suffixes, singleLayers: patternOptions.singleLayers,
          windows: try patternOptions.axis.widths()),
        spec: spec
      ).all
    report.notes = spec.promptNotes + choiceNote(session)
    try outputOptions.deliver(report)
  }

  /// What a reader must know who picks the best row of a ranking on test data.
  private func choiceNote(_ session: SweepSession) -> [String] {
    guard session.workload.requests.contains(where: { [.test, .all].contains($0.split) }) else {
      return []
    }
    return [
      "A configuration that is picked because it leads here has no score here that means anything; "
        + "choose on --split dev or by --search greedy, and report on test."
    ]
  }
}
