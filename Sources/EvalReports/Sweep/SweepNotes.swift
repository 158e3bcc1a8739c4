import EvalCore

extension SweepReport {
  /// The report's notes, then what the result says of itself.
  var sentences: [String] {
    notes + narrowed + degenerate + equalities + intervalNote + passNote
  }

  /// Tasks that ran with some of their subsets only, which are no scores of the tasks.
  private var narrowed: [String] {
    spec.tasks.compactMap { request in
      guard let declared = declarations.first(where: { $0.id == request.task }),
        !declared.isWhole(in: request)
      else { return nil }
      return "\(TaskNames.heading(request.task)) stands for \(request.subsets.count) of its "
        + "\(declared.subsets.count) subsets (\(request.subsets.joined(separator: ", ")))."
    }
  }

  /// Points that are provably equal to another, in one sentence.
  private var equalities: [String] {
    let pairs = points.indices.compactMap { point in
      equal(point).map { "“\(points[point].label)” those of “\($0)”" }
    }
    guard !pairs.isEmpty else { return [] }
    return [
      "Computed once, because the vectors are provably the same: "
        + pairs.joined(separator: ", ") + "."
    ]
  }

  private var intervalNote: [String] {
    differences.intervals.contains { $0 != nil }
      ? ["Intervals of Δ: \(differences.method)."] : []
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
    for (point, run) in zip(points, result.results) {
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
