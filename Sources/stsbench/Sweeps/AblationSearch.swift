import EmbeddingBackends
import EvalCore
import EvalReports
import EvalRuns
import EvalTasks
import Foundation

/// `ablate --search greedy`: ``LayerSearch`` over sessions on STS-B dev and on the requested tasks.
struct AblationSearch {
  let command: AblateCommand
  let session: SweepSession

  /// Searches, evaluates the choice beside the uni-directional model, and delivers the report.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` when the requested tasks are the data that is searched on.
  func run() async throws {
    let layers = session.layers
    try LayerSearch.check(
      isBidirectional: layers.isBidirectional, reported: session.workload.requests)
    let selection = try selectionSession()
    let search = LayerSearch(
      search: GreedySearch(
        layerCount: layers.count, threshold: command.threshold / 100,
        budget: command.budget ?? 3 * layers.count),
      base: selection.spec(probe: nil))
    let budget = search.search.budget
    if command.sweepOptions.dryRun {
      try Terminal.output(
        "The search starts with these configurations on STS-B dev and evaluates at most \(budget).\n\n"
      )
      try await selection.dryRun(try await selection.plan(search.firstPoints))
      return
    }
    let base = session.spec(probe: try command.probeOptions.spec(for: session.workload))
    try command.replacementOptions.requireRoom(
      for: search.points(reporting: .none, from: base).map(\.spec), in: command.outputOptions)
    Terminal.note("choosing layers on STS-B dev, at most \(budget) evaluations")
    let found = try await search.run { points in
      try await selection.evaluate(try await selection.plan(points), title: "searching").results
    }
    let chosen = try search.pattern(of: found.chosen)
    Terminal.note("chosen: \(chosen)")

    let points = search.points(reporting: chosen, from: base)
    let result = try await session.evaluate(try await session.plan(points))
    let curves = SearchCurves(of: found, chosen: chosen)
    var report = session.report(
      result, named: "search",
      title: "Greedy search for bidirectional layers of \(session.model.identity.name)",
      reference: 0)
    report.figures = curves.figures
    report.notes = curves.notes
    try command.outputOptions.deliver(report)
  }

  /// STS-B dev in the protocol of the command, never test.
  private func selectionSession() throws -> SweepSession {
    var options = command.dataOptions
    options.task = [LayerSearch.selection.task]
    options.exclude = []
    options.split = LayerSearch.selection.split
    return try session.on(options)
  }
}
