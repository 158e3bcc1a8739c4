import EvalCore

/// Earlier runs of a model as a chart and a table.
enum HistoryChart {
  /// Nil for fewer than two runs with an average.
  static func chart(_ history: [HistoryPoint]) -> LineChart? {
    let ordered = sorted(history)
    let dates = ordered.map { String(InstantText.write($0.date).prefix(10)) }
    let groups: [TaskGroup] = [.sts, .transfer]
    let series = groups.compactMap { group -> LineChart.Series? in
      let points = ordered.enumerated().compactMap { index, run in
        run.scores[group.rawValue].map { LineChart.Point(x: Double(index), y: $0 * 100) }
      }
      return points.isEmpty ? nil : LineChart.Series(TaskNames.heading(group), points: points)
    }
    guard ordered.count > 1, !series.isEmpty else { return nil }
    return LineChart(
      title: "Averages over time", xAxis: ChartAxis("run (date)", categories: dates),
      yAxis: ChartAxis("average × 100"), series: series)
  }

  /// One row a run, newest first.
  static func table(_ history: [HistoryPoint]) -> DataTable {
    DataTable(
      columns: [
        .init("Date", .left), .init("Run", .left), .init("Version", .left), .init("STS avg"),
        .init("Transfer avg"),
      ],
      rows: sorted(history).reversed().map { run in
        [
          InstantText.minute(run.date), run.runID, run.version,
          NumberText.points(run.scores["sts"]), NumberText.points(run.scores["transfer"]),
        ]
      })
  }

  private static func sorted(_ history: [HistoryPoint]) -> [HistoryPoint] {
    history.sorted { ($0.date, $0.runID) < ($1.date, $1.runID) }
  }
}
