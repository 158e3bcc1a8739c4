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
    let backend = session.backend
    try LayerSearch.check(
      isBidirectional: backend.looksBothWays, reported: session.workload.requests)
    let selection = try selectionSession()
    let search = LayerSearch(
      search: GreedySearch(
        layerCount: backend.layerCount, threshold: command.threshold / 100,
        budget: command.budget ?? 3 * backend.layerCount),
      base: selection.workload.spec(for: backend, probe: nil))
    let budget = search.search.budget
    if command.sweepOptions.dryRun {
      try Terminal.output(
        "The search starts with these configurations on STS-B dev and evaluates at most \(budget).\n\n"
      )
      try await selection.dryRun(try await selection.plan(search.firstPoints))
      return
    }
    Terminal.note("choosing layers on STS-B dev, at most \(budget) evaluations")
    let found = try await search.run { points in
      try await selection.evaluate(try await selection.plan(points), title: "searching").results
    }
    let chosen = try search.pattern(of: found.chosen)
    Terminal.note("chosen: \(chosen)")

    let points = search.points(
      reporting: chosen,
      from: try session.workload.spec(
        for: backend, probe: command.probeOptions.spec(for: session.workload)))
    let result = try await session.evaluate(try await session.plan(points))
    let curves = SearchCurves(of: found, chosen: chosen)
    let report = SweepReporting(result, reference: 0, threads: session.threads).report(
      title: "Greedy search for bidirectional layers of \(backend.identity.name)",
      figures: curves.figures, notes: curves.notes)
    try command.outputOptions.deliver(report, named: "search")
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
