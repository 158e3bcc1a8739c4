import EvalCore
import EvalReports
import EvalRuns
import EvalTasks

/// Turns a finished sweep into the report that every format renders.
struct SweepReporting {
  let result: SweepResult
  /// The point that differences are taken from.
  let reference: Int
  let differences: [SweepDifferences.Difference?]
  let method: SweepDifferences

  /// Computes the paired intervals of `result` against point `reference`.
  init(_ result: SweepResult, reference: Int, threads: Int) {
    self.result = result
    self.reference = reference
    method = SweepDifferences()
    differences = method.differences(result.results, from: reference, threads: threads)
  }

  /// The report, with `figures` and `notes` of the command in front of the sweep's own notes.
  func report(
    title: String, figures: [SweepReport.Figure], notes: [String], isRanked: Bool = true
  ) -> SweepReport {
    let points = result.plan.points
    let facts = result.results[reference].facts
    let rows = points.indices.map { index -> SweepReport.Row in
      let run = result.results[index]
      let equal = result.plan.equalTo[index]
      var interval: ScoreInterval?
      if let difference = differences[index] {
        interval = ScoreInterval(
          name: "difference", low: difference.low, high: difference.high, level: method.confidence,
          method: method.method)
      }
      let averages = (run.sweepAverage, result.results[reference].sweepAverage)
      var delta: Double?
      if index != reference, let own = averages.0, let other = averages.1 { delta = own - other }
      return SweepReport.Row(
        label: points[index].label, recipe: points[index].spec.recipe, run: run.id,
        scores: Dictionary(
          run.tasks.compactMap { task in task.score.value.map { (task.id, $0) } },
          uniquingKeysWith: { first, _ in first }),
        average: run.sweepAverage, delta: delta, interval: interval,
        equalTo: equal == index ? nil : points[equal].label)
    }
    return SweepReport(
      title: title, spec: points[reference].spec, version: stsbenchVersion,
      machine: facts.machine, threads: facts.threads, rows: rows, isRanked: isRanked,
      reference: points[reference].label, figures: figures, work: result.work,
      notes: notes + narrowed + degenerate + equalities + intervalNote + passNote)
  }

  /// Tasks that ran with some of their subsets only, which are no scores of the tasks.
  private var narrowed: [String] {
    result.plan.points[reference].spec.tasks.compactMap { request in
      guard let declared = TaskCatalogue.declaration(named: request.task)?.spec,
        !declared.isWhole(in: request)
      else { return nil }
      return "\(TaskNames.heading(request.task)) stands for \(request.subsets.count) of its "
        + "\(declared.subsets.count) subsets (\(request.subsets.joined(separator: ", ")))."
    }
  }

  /// Points that are provably equal to another, in one sentence.
  private var equalities: [String] {
    let plan = result.plan
    let pairs = plan.points.indices.filter { plan.equalTo[$0] != $0 }.map {
      "“\(plan.points[$0].label)” those of “\(plan.points[plan.equalTo[$0]].label)”"
    }
    guard !pairs.isEmpty else { return [] }
    return [
      "Computed once, because the vectors are provably the same: "
        + pairs.joined(separator: ", ") + "."
    ]
  }

  private var intervalNote: [String] {
    differences.contains { $0 != nil } ? ["Intervals of Δ: \(method.method)."] : []
  }

  private var passNote: [String] {
    result.passes == 1
      ? []
      : ["The memory budget parted the configurations into \(result.passes) passes over the texts."]
  }

  /// Points without an average, and why.
  private var degenerate: [String] {
    var order: [String] = []
    var labels: [String: [String]] = [:]
    for (point, run) in zip(result.plan.points, result.results) {
      let reasons = run.tasks.compactMap { task -> String? in
        guard case .degenerate(let reason) = task.score else { return nil }
        return "\(TaskNames.heading(task.id)): \(reason)"
      }
      guard !reasons.isEmpty else { continue }
      let reason = reasons.joined(separator: "; ")
      if labels[reason] == nil { order.append(reason) }
      labels[reason, default: []].append("“\(point.label)”")
    }
    return order.map { reason in
      let names = labels[reason] ?? []
      return
        "\(names.joined(separator: ", ")) \(names.count == 1 ? "has" : "have") no average (\(reason))."
    }
  }

  /// What the numbers of the sweep are called on an axis.
  var scoreLabel: String {
    let metrics = Set(result.results[reference].tasks.map(\.metric))
    switch metrics.count == 1 ? metrics.first : nil {
    case .correlation(_, .spearman): return "Spearman × 100"
    case .accuracy: return "accuracy, %"
    default: return "mean score × 100"
    }
  }

  /// The heading of the average over the sweep's tasks.
  var averageName: String {
    let tasks = result.results[reference].tasks
    return tasks.count == 1 ? TaskNames.heading(tasks[0].id) : "average of \(tasks.count) tasks"
  }
}
