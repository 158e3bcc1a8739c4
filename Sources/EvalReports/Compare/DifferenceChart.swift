import EvalCore

/// Differences as bars from zero with their intervals.
enum DifferenceChart {
  /// A bar in points; without one where the difference is not known.
  static func bar(
    _ label: String, _ difference: Double?, _ interval: ScoreInterval?
  ) -> BarChart.Bar {
    BarChart.Bar(
      label, value: difference.map { $0 * 100 },
      low: interval.map { $0.low * 100 }, high: interval.map { $0.high * 100 })
  }

  /// The figure, or nil without a bar that has a value.
  static func figure(_ bars: [BarChart.Bar], title: String, id: String) -> Markup? {
    guard bars.contains(where: { $0.value != nil }) else { return nil }
    let chart = BarChart(title: title, axis: ChartAxis("difference × 100"), bars: bars)
    let level = bars.contains { $0.low != nil } ? ", with intervals" : ""
    return RunPage.figure(
      chart.svg(id: id), caption: "\(title): score less the baseline’s, × 100\(level).")
  }
}
