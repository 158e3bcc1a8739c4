import EvalCore

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
    guard report.hasRows else { return .empty }
    // The method is a long sentence: as the table's caption it would scroll away with it on a phone.
    var table = report.table
    table.caption = ""
    table.notes.insert("Differences × 100, \(report.method).", at: 0)
    let several = report.comparisons.count > 1
    let figures = report.comparisons.enumerated().compactMap { index, comparison -> Markup? in
      let candidate = comparison.candidate
      let bars = comparison.rows.filter { $0.subset == nil }.map { row in
        DifferenceChart.bar(TaskNames.heading(row.name), row.difference, row.interval)
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
    let refusals = report.all(\.refusals)
    guard !refusals.isEmpty else { return .empty }
    return .lines([
      .element(.h2, text: "Not comparable"),
      .element(
        .ul, [],
        [
          .lines(
            refusals.map { candidate, refusal in
              .element(
                .li, [],
                [
                  .element(.strong, text: "\(candidate) \(refusal.task)"),
                  .text(": \(refusal.reason)"),
                ])
            })
        ]),
    ])
  }
}

extension ComparisonReport {
  /// One self-contained page without script.
  package func html() -> String { ComparisonPage(report: self).document.text }
}
