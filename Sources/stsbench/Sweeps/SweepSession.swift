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
  let backend: NativeBackend
  let storeOptions: StoreOptions
  let threads: Int
  let memory: SweepMemory

  /// The points with those that are provably equal, and the work counted over all texts.
  ///
  /// - Throws: ``EvalError`` for a point that the model cannot honour.
  func plan(_ points: [SweepSpec.Point]) async throws -> SweepPlan {
    let recipes = points.map(\.spec.recipe)
    let texts = workload.tasks.flatMap(\.texts)
    let comparison = try await backend.compare(recipes, on: texts)
    return try SweepPlan(
      points: points, equalTo: comparison.equalTo, dimensions: comparison.dimensions,
      notes: comparison.notes, work: try await backend.plan(texts, recipes: recipes))
  }

  /// Evaluates with a progress bar and keeps every point in the store.
  ///
  /// - Throws: whatever stops the evaluation, and a store that cannot save.
  func evaluate(_ plan: SweepPlan, title: String = "encoding") async throws -> SweepResult {
    let evaluation = SweepEvaluation(
      plan: plan, tasks: workload.tasks, backend: backend,
      journal: storeOptions.fresh ? nil : try VectorCacheAccess.journal(for: backend),
      threads: threads, machine: Machine.facts(usesBLAS: true), vectorBudget: memory.vectors)
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
    for warning in result.warnings { Terminal.warning(warning) }
    if !storeOptions.noStore {
      let store = try StoreAccess.open(storeOptions.store)
      for run in result.results { _ = try store.save(run) }
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
    lines.append(
      "vectors         \(plan.vectorBytes(texts: texts) >> 20) MB for all computed configurations, "
        + (passes == 1 ? "in one pass" : "in \(passes) passes within the memory budget"))
    try Terminal.output(lines.joined(separator: "\n") + "\n\n")
    try await DryRun(
      workload: workload, backend: backend, spec: plan.points[0].spec,
      recipes: plan.points.map(\.spec.recipe)
    ).print()
  }

  /// Says what was computed, against text by text and configuration by configuration.
  static func tellWork(_ result: SweepResult) {
    guard let work = result.work else { return }
    Terminal.note(DryRun.work(work, recipes: result.results.count))
  }
}

/// What `--memory-budget` means: half for activations, half for vectors.
struct SweepMemory {
  /// Bytes of activations of all workers, or nil for the engine's default.
  var activations: Int?
  /// Bytes of vectors held at once, or nil for all in one pass.
  var vectors: Int?

  /// - Parameter megabytes: the option; nil where it was not given.
  init(megabytes: Int?) {
    activations = megabytes.map { $0 << 19 }
    vectors = megabytes.map { $0 << 19 }
  }
}
