import EmbeddingBackends
import EvalCore
import EvalReports
import EvalRuns
import EvalStore
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
      recipe: try opened.resolve(choices), keeping: try store.keeping,
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
  /// - Throws: whatever stops the evaluation, and a store that cannot save.
  func evaluate(_ plan: SweepPlan, title: String = "encoding") async throws -> SweepResult {
    // A store that cannot be had is told before hours of work and not after them.
    if keeping.usesStore { _ = try StoreAccess.open(keeping.store) }
    let evaluation = Evaluation(
      plan: plan, model: model,
      setup: EvaluationSetup(
        tasks: workload.tasks,
        journal: keeping.usesVectors
          ? try VectorCacheAccess.journal(for: model, budget: keeping.budget) : nil,
        threads: threads, machine: Machine.facts()),
      vectorBudget: memory.vectors)
    let encoding = ProgressBar(title, unit: "texts")
    let scoring = ProgressBar("scoring", unit: "configurations")
    var scored = 0
    var finished: SweepResult?
    for try await event in evaluation.events() {
      switch event {
      case .encoding(let texts, let total, _): encoding.update(texts, of: total)
      case .encoded(let pass, let passes, let seconds):
        encoding.finish()
        let part = passes == 1 ? "" : " (pass \(pass) of \(passes))"
        Terminal.note("encoded in \(String(format: "%.1f", seconds)) s\(part)")
      case .scoring, .task: break
      case .result(_, let total, _):
        scored += 1
        scoring.update(scored, of: total)
      case .finished(let result):
        scoring.finish()
        finished = result
      }
    }
    guard let result = finished else {
      throw EvalError.internalFault("the sweep ended without a result")
    }
    if result.resumedParts > 0 {
      Terminal.note(
        "vectors of earlier runs were taken up again (\(counted(result.resumedParts, "part"))); --fresh computes all anew"
      )
    }
    for warning in result.warnings { Terminal.warning(warning) }
    if keeping.usesStore {
      try StoreAccess.save(result.results, in: keeping.store)
    }
    return result
  }

  /// Prints what a sweep would do and computes nothing.
  func dryRun(_ plan: SweepPlan) async throws {
    let distinct = plan.distinct
    var lines = ["configurations  \(plan.points.count), \(distinct.count) of them computed"]
    for (index, point) in plan.points.enumerated() {
      let equal = plan.equalTo[index]
      let note = equal == index ? "" : "  = \(plan.points[equal].label), computed once"
      lines.append("  \(point.label)\(note)")
    }
    let texts = TextIndex(workload.tasks).texts.count
    let passes = plan.passes(texts: texts, budget: memory.vectors).count
    if memory.vectors != nil {
      lines.append("passes          \(passes) over the texts, within the memory budget")
    }
    try Terminal.output(lines.joined(separator: "\n") + "\n\n")
    try await DryRun(
      workload: workload, model: model, spec: plan.points[0].spec,
      sweep: (plan, memory.vectors)
    ).print()
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
