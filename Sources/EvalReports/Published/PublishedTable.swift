import EvalCore
import EvalTasks

extension RunTables {
  /// The measured scores above published ones; only numbers of the same text, split, metric and
  /// aggregation are shown, and a row without any is left out. Nil when no row remains.
  func publishedTable(of group: TaskGroup) -> DataTable? {
    let members = TaskCatalogue.specs.members(of: group)
    guard !members.isEmpty else { return nil }
    // Part of a task is no score that could stand beside one of the whole task.
    let measured = members.compactMap { id in
      result.tasks.first { $0.id == id && context.isWhole($0) }
    }
    let chosen = nearest(in: group, to: measured)
    let rows = chosen.rows.map { row, comparable -> [String] in
      let cells = members.map { id in
        NumberText.points(comparable.contains(id) ? row.scores[id] : nil)
      }
      let average = comparable.count == row.scores.count ? row.average : nil
      return [row.model] + cells + [NumberText.points(average), row.source.name]
    }
    guard !rows.isEmpty else { return nil }
    let own =
      ["\(result.spec.model.name) (measured)"]
      + members.map { id in NumberText.points(measured.first { $0.id == id }?.score.value) }
      + [
        NumberText.points(result.average(of: group, declarations: context.declarations)),
        "run \(result.id)",
      ]
    return DataTable(
      caption: "× 100",
      columns: [.init("Model", .left)] + members.map { .init(TaskNames.heading($0)) }
        + [.init("Avg"), .init("Source", .left)],
      rows: [own] + rows,
      notes: [
        "Only numbers of the same text, split, metric and aggregation are shown"
          + (chosen.rows.count < chosen.count
            ? "; of \(chosen.count) such rows the nearest \(chosen.rows.count)." : ".")
      ] + Set(chosen.rows.compactMap { row, _ in row.note.map { "\(row.model): \($0)." } }).sorted()
    )
  }

  /// At most this many published rows stand beside a run.
  private static let shownRows = 12

  private typealias ComparableRow = (row: PublishedScore, tasks: [String])

  /// The comparable rows of the same model, then those whose scores are nearest (mean absolute
  /// difference over the comparable tasks), in file order; and how many there are in all.
  private func nearest(
    in group: TaskGroup, to measured: [TaskResult]
  ) -> (rows: [ComparableRow], count: Int) {
    let own = result.spec.model.name.split(separator: "/").last?.lowercased() ?? ""
    let candidates = context.published.filter { $0.group == group }.compactMap {
      row -> (entry: ComparableRow, distance: Double)? in
      let tasks = measured.filter { row.isComparable(with: $0, of: result.spec) }
      guard !tasks.isEmpty else { return nil }
      let gaps = tasks.compactMap { task in
        task.score.value.map { abs($0 - (row.scores[task.id] ?? 0)) }
      }
      let mean = gaps.isEmpty ? 1 : gaps.reduce(0, +) / Double(gaps.count)
      let isOwn = row.model.lowercased() == own
      return ((row, tasks.map(\.id)), isOwn ? -1 : mean)
    }
    let kept = candidates.enumerated()
      .sorted { ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset) }
      .prefix(Self.shownRows).map(\.offset).sorted()
    return (kept.map { candidates[$0].entry }, candidates.count)
  }
}
