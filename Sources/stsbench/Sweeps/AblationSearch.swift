import EmbeddingBackends
import EvalCore
import EvalReports
import EvalRuns
import EvalTasks
import Foundation

/// `ablate --search greedy`: layers chosen on STS-B dev, reported on the requested tasks.
struct AblationSearch {
  let command: AblateCommand
  let session: SweepSession

  /// Searches, evaluates the choice beside the uni-directional model, and delivers the report.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` when the requested tasks are the data that is searched on.
  func run() async throws {
    let layers = session.layers
    guard !layers.isBidirectional else {
      throw EvalError.unsupported(
        "a search for bidirectional layers in a model whose layers are all bidirectional",
        file: nil,
        remedy: "choose a decoder")
    }
    if session.workload.requests.contains(where: { $0.task == "STSB" && $0.split != .test }) {
      throw EvalError.usage(
        "the search chooses on STS-B dev, and a score there is no score of the choice",
        remedy: "report on STS-B test or on other tasks")
    }
    let selection = try selectionSession()
    let search = GreedySearch(
      layerCount: layers.count, threshold: command.threshold / 100,
      budget: command.budget ?? 3 * layers.count)
    let base = selection.spec(probe: nil)
    if command.sweepOptions.dryRun {
      try await dryRun(search, selection: selection, base: base)
      return
    }
    Terminal.note("choosing layers on STS-B dev, at most \(search.budget) evaluations")
    let outcome = try await search.run { candidates in
      try await score(candidates, in: selection, base: base)
    }
    let chosen = try AttentionPattern.only(outcome.chosen).canonical(
      layerCount: layers.count)
    Terminal.note("chosen: \(chosen)")

    let spec = SweepSpec(
      base: session.spec(probe: try command.probeOptions.spec(for: session.workload)),
      patterns: chosen == .none ? [.none] : [.none, chosen])
    let points = spec.runs()
    let result = try await session.evaluate(try await session.plan(points))
    var report = session.report(
      result, named: "search",
      title: "Greedy search for bidirectional layers of \(session.model.identity.name)",
      reference: 0)
    report.figures = [try figure(outcome)]
    report.notes = notes(outcome, chosen: chosen, threshold: search.threshold)
    try command.outputOptions.deliver(report)
  }

  /// STS-B dev in the protocol of the command, never test.
  private func selectionSession() throws -> SweepSession {
    var options = command.dataOptions
    options.task = ["STSB"]
    options.exclude = []
    options.split = .dev
    return try session.on(options)
  }

  private func score(
    _ candidates: [[Int]], in selection: SweepSession, base: RunSpec
  ) async throws -> [Double?] {
    let points = try candidates.map { layers in
      let pattern = try AttentionPattern.only(layers).canonical(
        layerCount: session.layers.count)
      var spec = base
      spec.recipe.attention = pattern
      return SweepSpec.Point(label: pattern.label, spec: spec)
    }
    let result = try await selection.evaluate(
      try await selection.plan(points), title: "searching")
    return result.results.map(\.sweepAverage)
  }

  private func dryRun(
    _ search: GreedySearch, selection: SweepSession, base: RunSpec
  ) async throws {
    let first =
      [AttentionPattern.none] + AttentionPattern.singleLayers(layerCount: search.layerCount)
    let points = SweepSpec(base: base, patterns: first).runs()
    try Terminal.output(
      "The search starts with these configurations on STS-B dev and evaluates at most \(search.budget).\n\n"
    )
    try await selection.dryRun(try await selection.plan(points))
  }

  private func notes(
    _ outcome: GreedySearch.Outcome, chosen: AttentionPattern, threshold: Double
  ) -> [String] {
    let rounds = (1...max(1, outcome.trials.map(\.round).max() ?? 1)).compactMap { round in
      outcome.trials.filter { $0.round == round && $0.score != nil }
        .max { ($0.score ?? 0) < ($1.score ?? 0) }
        .map { best in
          "round \(round): best “\(AttentionPattern.only(best.layers).label)” "
            + "with \(NumberText.points(best.score))"
        }
    }
    let start = outcome.trials.first?.score
    return [
      "Layers were chosen on the dev split of STS-B alone. Choosing on a test set is not done: a pattern "
        + "that was picked because it scores best on test has no score there that means anything.",
      "Chosen: “\(chosen.label)” with \(NumberText.points(outcome.score)) on STS-B dev, against "
        + "\(NumberText.points(start)) of the uni-directional model; \(outcome.trials.count) evaluations, "
        + outcome.ending.sentence(threshold: threshold) + ".",
    ] + (rounds.isEmpty ? [] : ["On STS-B dev, " + rounds.joined(separator: "; ") + "."])
      + ["The search is greedy: it adds one layer at a time and may miss better sets of layers."]
  }

  /// Scores of all trials by the number of layers they have.
  private func figure(_ outcome: GreedySearch.Outcome) throws -> ReportFigure {
    func best(_ round: Int) -> Double? {
      outcome.trials.filter { $0.round == round }.compactMap(\.score).max()
    }
    let rounds = Array(0...(outcome.trials.map(\.round).max() ?? 0))
    func series(_ name: String, _ value: (Int) -> Double?) -> LineChart.Series {
      LineChart.Series(
        name,
        points: rounds.compactMap { round in
          value(round).map { LineChart.Point(x: Double(round), y: $0 * 100) }
        })
    }
    return ReportFigure(
      name: "search",
      caption:
        "Best and worst candidate of every round on STS-B dev, the data that layers were chosen on.",
      picture: .line(
        LineChart(
          title: "Greedy search on STS-B dev",
          xAxis: ChartAxis("bidirectional layers of the candidates", isWhole: true),
          yAxis: ChartAxis("Spearman × 100 on STS-B dev"),
          series: [
            series("best candidate", best),
            series("worst candidate") { round in
              outcome.trials.filter { $0.round == round }.compactMap(\.score).min()
            },
          ],
          references: best(0).map { [.init("uni-directional", y: $0 * 100)] } ?? [])))
  }
}
