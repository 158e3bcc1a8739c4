import EmbeddingBackends
import EvalCore
import EvalReports
import EvalRuns
import EvalTasks
import Foundation

/// A sweep joined with progress, journal and store.
struct SweepSession {
  let workload: Workload
  let model: any EmbeddingModel
  let layers: LayerFacts
  /// The recipe that every configuration starts from.
  let recipe: Recipe
  let keeping: Keeping
  let threads: Int
  let memory: SweepMemory

  /// A session on what `data` selects, with the engine on what `model` names.
  ///
  /// - Throws: ``EvalError`` for a format that sweeps do not have, a model or tasks that cannot be opened,
  ///   and for backends that cannot sweep.
  static func open(
    data: DataOptions, model: ModelOptions, store: StoreOptions, sweep: SweepOptions,
    output: OutputOptions
  ) async throws -> SweepSession {
    try output.apply()
    _ = try SweepReport.format(named: output.format)
    let memory = sweep.memory
    let choices = try ModelOpening.choices(model)
    let (opened, layers) = try await ModelOpening.openWithLayers(
      model.source, memoryBudget: memory.activations)
    return SweepSession(
      workload: try Workload(data), model: opened, layers: layers,
      recipe: try opened.resolve(opened.naming(prompt: model.promptName, in: choices)),
      keeping: try store.keeping,
      threads: model.source.workers, memory: memory)
  }

  /// The same on other tasks.
  func on(_ data: DataOptions) throws -> SweepSession {
    SweepSession(
      workload: try Workload(data), model: model, layers: layers, recipe: recipe,
      keeping: keeping, threads: threads,
      memory: memory)
  }

  /// The points with those that are provably equal, and the work counted over all texts.
  ///
  /// - Throws: ``EvalError`` for a point that the model cannot honour.
  func plan(_ points: [SweepSpec.Point]) async throws -> SweepPlan {
    try await SweepPlan.make(
      points, tasks: workload.tasks, model: model, vectorBudget: memory.vectors)
  }

  /// The spec of the configuration that the others start from.
  func spec(probe: ProbeSpec?) -> RunSpec { workload.spec(for: model, under: recipe, probe: probe) }

  /// Evaluates with a progress bar and keeps every point in the store.
  ///
  /// - Throws: as ``Keeping/evaluate(_:of:on:threads:vectorBudget:hear:)``.
  func evaluate(_ plan: SweepPlan, title: String = "encoding") async throws -> SweepResult {
    let encoding = ProgressBar(title, unit: "texts")
    var scoring: ProgressBar?
    var scored = 0
    let result = try await keeping.evaluate(
      plan, of: model, on: workload, threads: threads, vectorBudget: memory.vectors
    ) { event in
      switch event {
      case .encoding(let texts, let total, _): encoding.update(texts, of: total)
      case .encoded(let pass, let passes, let seconds):
        encoding.finish()
        let part = passes == 1 ? "" : " (pass \(pass) of \(passes))"
        Terminal.note("encoded in \(String(format: "%.1f", seconds)) s\(part)")
        // The clock of scoring does not run while texts are encoded.
        scoring = ProgressBar("scoring", unit: "configurations")
      case .result(_, let total, _):
        scored += 1
        scoring?.update(scored, of: total)
      case .scoring, .task, .finished: break
      }
    }
    scoring?.finish()
    if result.resumedParts > 0 {
      Terminal.note(
        "vectors of earlier runs were taken up again (\(counted(result.resumedParts, "part"))); --fresh computes all anew"
      )
    }
    for warning in result.warnings { Terminal.warning(warning) }
    return result
  }

  /// Prints what a sweep would do and computes nothing but the time of a sample.
  func dryRun(_ plan: SweepPlan) async throws {
    let forecast = try await RunForecast.make(
      plan, tasks: workload.tasks, model: model, isSweep: true, vectorBudget: memory.vectors)
    try Terminal.output(try forecast.terminal())
  }

  /// The report of a sweep whose differences are taken from point `reference`.
  func report(
    _ result: SweepResult, named name: String = "sweep", title: String, reference: Int,
    isRanked: Bool = true
  ) -> SweepReport {
    SweepReport(
      name: name, title: title, result: result,
      differences: DifferencePlan().differences(result.results, from: reference, threads: threads),
      version: stsbenchVersion, isRanked: isRanked, declarations: TaskCatalogue.specs)
  }
}
