import ArgumentParser
import EmbeddingBackends
import EvalCore
import EvalReports
import EvalRuns
import Foundation

/// `stsbench degrade`: the model cut after every layer.
struct DegradeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "degrade",
    abstract: "Cut the model after every layer, with and without its final norm, in one pass.",
    discussion: """
      EXAMPLES
        stsbench degrade --task STSB --model models/llama --recipe bellm \\
            --output out
        stsbench degrade --task sts --model models/llama \\
            --prompt 'Summarize sentence "{text}" in one word:"' --pooling last

      The degradation experiment of BeLLM (arXiv 2311.05296). Depth k keeps the
      first k layers; depth 0 is the embedding output. The turning point is the
      joint of the best least-squares fit of two straight, connected lines to the
      scores by depth; there is none when they explain less than half of the squared
      residuals of one line.
      """)

  @OptionGroup(title: "Tasks and data") var dataOptions: DataOptions
  @OptionGroup(title: "Model and recipe") var modelOptions: ModelOptions
  @OptionGroup(title: "Sweep") var sweepOptions: SweepOptions
  @OptionGroup(title: "Output") var outputOptions: OutputOptions
  @OptionGroup(title: "Output") var replacementOptions: ReplacementOptions
  @OptionGroup(title: "Store") var storeOptions: StoreOptions
  @OptionGroup(title: "Probes of the transfer tasks") var probeOptions: ProbeOptions

  mutating func validate() throws {
    if modelOptions.layer != nil || modelOptions.normEarlyLayers != nil {
      throw ValidationError(
        "degrade pools every hidden state; leave --layer and --norm-early-layers out")
    }
  }

  func run() async throws {
    let session = try await SweepSession.open(
      data: dataOptions, model: modelOptions, store: storeOptions, sweep: sweepOptions,
      output: outputOptions)
    let facts = session.layers
    let layers = facts.count
    let points = DepthSweep.points(
      base: session.spec(probe: try probeOptions.spec(for: session.workload)), layerCount: layers,
      hasFinalNorm: facts.hasFinalNorm)
    let plan = try await session.plan(points)
    if sweepOptions.dryRun {
      try await session.dryRun(plan)
      return
    }
    try replacementOptions.requireRoom(for: points.map(\.spec), in: outputOptions)
    let result = try await session.evaluate(plan)
    let depths = DepthSweep.depths(layerCount: layers, hasFinalNorm: facts.hasFinalNorm)
    let whole = depths.firstIndex { $0.layers == layers } ?? 0
    var report = session.report(
      result, named: "degrade", title: "Degradation of \(session.model.identity.name) by depth",
      reference: whole, isRanked: false)
    let curves = DepthCurves(
      of: report,
      curves: DepthSweep.curves(of: result.results, depths: depths, layerCount: layers),
      layerCount: layers)
    report.figures = curves.figures
    report.notes = curves.notes
    try outputOptions.deliver(report)
  }
}
