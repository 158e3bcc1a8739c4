/// The page of a comparison: differences with intervals, tables, moved pairs, what was not compared.
struct ComparisonPage {
  let report: ComparisonReport

  var document: HtmlDocument {
    HtmlDocument(
      title: "Comparison with \(report.base.model)",
      body: [header, differences, tests, moved, incomparable], footer: report.method)
  }

  private var header: Markup {
    .lines([
      .element(.h1, text: "Comparison with \(report.base.model)"),
      .element(
        .ul, [],
        [
          .lines(
            report.runLines.map { .element(.li, [], [.element(.code, text: $0)]) })
        ]),
    ])
  }

  private var differences: Markup {
    guard !report.rows.isEmpty else { return .empty }
    // The method is a long sentence: as the table's caption it would scroll away with it on a phone.
    var table = report.table
    table.caption = ""
    table.notes.insert("Differences × 100, \(report.method).", at: 0)
    let several = report.candidates.count > 1
    let figures = report.candidates.enumerated().compactMap { index, candidate -> Markup? in
      let bars = report.rows.filter { $0.candidate == candidate.id && $0.subset == nil }
        .map { row in
          DifferenceChart.bar(
            TaskNames.heading(row.task), row.difference, row.interval)
        }
      return DifferenceChart.figure(
        bars, title: several ? "\(candidate.model), run \(candidate.id)" : candidate.model,
        id: "differences-\(index)")
    }
    return .lines([
      .element(.h2, text: "Differences"),
      .element(.div, [.class("figures")], [.lines(figures)]), table.markup(),
    ])
  }

  private var tests: Markup {
    guard let table = report.testTable else { return .empty }
    return .lines([.element(.h2, text: "Other tests"), table.markup()])
  }

  private var moved: Markup {
    guard let table = report.movedTable else { return .empty }
    let texts = table.columns.indices.filter { table.columns[$0].title == "Texts" }
    return .lines([
      .element(.h2, text: "Moved pairs"), table.markup(wrapping: Set(texts)),
    ])
  }

  private var incomparable: Markup {
    guard !report.incomparable.isEmpty else { return .empty }
    return .lines([
      .element(.h2, text: "Not comparable"),
      .element(
        .ul, [],
        [
          .lines(
            report.incomparable.map { row in
              .element(
                .li, [],
                [
                  .element(.strong, text: "\(row.candidate) \(row.task)"), .text(": \(row.reason)"),
                ])
            })
        ]),
    ])
  }
}

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

extension ComparisonReport {
  /// One self-contained page without script.
  package func html() -> String { ComparisonPage(report: self).document.text }
}
