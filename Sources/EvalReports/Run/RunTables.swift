import EvalCore
import EvalTasks

/// The tables of one run, made once and rendered by every format.
struct RunTables {
  let result: RunResult
  let context: ReportContext

  /// The groups that take part, similarity first.
  var groups: [TaskGroup] {
    TaskGroup.allCases.filter { group in result.tasks.contains { $0.group == group } }
  }

  /// One column a task and the average, one row a way to aggregate: the table of papers. Members of
  /// the group that were not run keep their column, with “—”.
  ///
  /// - Parameter splitsIntervals: whether the ends of intervals get a row each, which keeps columns narrow.
  func paperTable(of group: TaskGroup, splitsIntervals: Bool = false) -> DataTable {
    let members = TaskCatalogue.specs.members(of: group)
    let ran = TaskNames.ordered(result.tasks, of: group).map(\.id)
    let ids = members + ran.filter { !members.contains($0) }
    var columns = [DataTable.Column("", .left)]
    columns += ids.map { id in
      .init(result.tasks.first { $0.id == id }.map(context.heading) ?? TaskNames.heading(id))
    }
    if !members.isEmpty { columns.append(.init("Avg")) }
    func row(_ title: String, _ score: (TaskResult) -> Double?, average: Double?) -> [String] {
      let cells = ids.map { id in
        NumberText.points(result.tasks.first { $0.id == id }.flatMap(score))
      }
      return [title] + cells + (members.isEmpty ? [] : [NumberText.points(average)])
    }
    let average = result.average(of: group, declarations: context.declarations)
    var rows = [row(scoreTitle(of: group), { $0.score.value }, average: average)]
    if group == .sts {
      rows.append(row("Pearson, all", { $0.scores[.cosinePearson]?.value }, average: nil))
      for (title, scores) in [("mean", \TaskResult.mean), ("wmean", \TaskResult.wmean)] {
        rows.append(
          row("Spearman, \(title)", { $0[keyPath: scores][$0.metric]?.value }, average: nil))
      }
    }
    if group == .transfer, result.tasks.contains(where: { $0.scores[.f1] != nil }) {
      rows.append(row("F1", { $0.scores[.f1]?.value }, average: nil))
    }
    let intervals = ids.map { id in context.interval(for: id) }
    if intervals.contains(where: { $0 != nil }) {
      let groupInterval = context.interval(for: group.rawValue)
      let shown = intervals + (members.isEmpty ? [] : [groupInterval])
      if splitsIntervals {
        rows.append(
          ["\(intervalTitle(intervals)), from"] + shown.map { NumberText.points($0?.low) })
        rows.append(["to"] + shown.map { NumberText.points($0?.high) })
      } else {
        rows.append([intervalTitle(intervals)] + shown.map(Self.intervalText))
      }
    }
    return DataTable(
      caption: "\(TaskNames.heading(group)), × 100", columns: columns, rows: rows,
      notes: missingNotes(of: group, average: average))
  }

  /// One row a task with everything that was measured of it, in points.
  func taskTable(of group: TaskGroup) -> DataTable {
    let tasks = TaskNames.ordered(result.tasks, of: group)
    let isSimilarity = group == .sts
    var columns: [DataTable.Column] = [.init("Task", .left), .init("n")]
    columns +=
      isSimilarity
      ? ["all", "mean", "wmean", "Pearson"].map { .init($0) }
      : [.init("Metric", .left), .init("Score"), .init("F1")]
    let hasIntervals = tasks.contains { context.interval(for: $0.id) != nil }
    if hasIntervals {
      columns.append(.init(intervalTitle(tasks.map { context.interval(for: $0.id) })))
    }
    columns += [.init("text", .left), .init("split", .left)]
    var rows = tasks.map { task in
      var row = [context.heading(task), NumberText.grouped(task.n)]
      row +=
        isSimilarity
        ? [
          task.score.value, task.mean[task.metric]?.value, task.wmean[task.metric]?.value,
          task.scores[.cosinePearson]?.value,
        ].map { NumberText.points($0) }
        : [
          task.metric.rawValue, NumberText.points(task.score.value),
          NumberText.points(task.scores[.f1]?.value),
        ]
      if hasIntervals { row.append(Self.intervalText(context.interval(for: task.id))) }
      return row + [task.request.text.rawValue, task.request.split.rawValue]
    }
    let members = TaskCatalogue.specs.members(of: group)
    var footRows = 0
    var average: Double?
    if !members.isEmpty {
      average = result.average(of: group, declarations: context.declarations)
      var foot = [String](repeating: "", count: columns.count)
      foot[0] = "Average"
      foot[isSimilarity ? 2 : 3] = NumberText.points(average)
      if hasIntervals {
        foot[columns.count - 3] = Self.intervalText(context.interval(for: group.rawValue))
      }
      rows.append(foot)
      footRows = 1
    }
    return DataTable(
      caption: "\(TaskNames.heading(group)), × 100\(isSimilarity ? ", Spearman of cosine" : "")",
      columns: columns, rows: rows, footRows: footRows,
      notes: missingNotes(of: group, average: average))
  }

  /// One row a subset, with the three aggregations below; nil where a task has a single subset.
  func subsetTable(of task: TaskResult) -> DataTable? {
    guard task.subsets.count > 1 else { return nil }
    let metrics = Self.shownMetrics(task)
    func cells(_ scores: [Metric: Score]) -> [String] {
      metrics.map { NumberText.points(scores[$0]?.value) }
    }
    var rows = [["all", NumberText.grouped(task.n)] + cells(task.scores)]
    rows.append(["mean", ""] + cells(task.mean))
    rows.append(["wmean", ""] + cells(task.wmean))
    rows += task.subsets.map { [$0.subset, NumberText.grouped($0.n)] + cells($0.scores) }
    return DataTable(
      caption: context.heading(task),
      columns: [.init("Subset", .left), .init("n")] + metrics.map { .init(TaskNames.heading($0)) },
      rows: rows)
  }

  /// The metrics that subsets are shown with, the score's own first.
  static func shownMetrics(_ task: TaskResult) -> [Metric] {
    let order: [Metric] =
      [task.metric]
      + Similarity.allCases.flatMap { similarity in
        Correlation.allCases.map { Metric.correlation(similarity, $0) }
      } + [.accuracy, .f1]
    var seen = Set<Metric>()
    return order.filter { task.scores[$0] != nil && seen.insert($0).inserted }
  }

  private func scoreTitle(of group: TaskGroup) -> String {
    group == .sts ? "Spearman, all" : "Score"
  }

  private func intervalTitle(_ intervals: [ScoreInterval?]) -> String {
    let level = intervals.compactMap(\.self).first?.level ?? 0.95
    return "\(NumberText.fixed(level * 100, decimals: 0)) % interval"
  }

  static func intervalText(_ interval: ScoreInterval?) -> String {
    guard let interval else { return NumberText.missing }
    return "\(NumberText.points(interval.low)) – \(NumberText.points(interval.high))"
  }

  private func missingNotes(of group: TaskGroup, average: Double?) -> [String] {
    let members = TaskCatalogue.specs.members(of: group)
    guard !members.isEmpty, average == nil else { return [] }
    let narrowed = TaskNames.ordered(result.tasks, of: group).compactMap(context.narrowing)
    let present = result.tasks.filter { $0.score.value != nil }.map(\.id)
    let absent = members.filter { !present.contains($0) }
    guard !absent.isEmpty else {
      return narrowed + ["No average: a task ran without some of its subsets."]
    }
    return narrowed + [
      "No average: it is never taken over a missing task (\(absent.joined(separator: ", ")))."
    ]
  }
}
