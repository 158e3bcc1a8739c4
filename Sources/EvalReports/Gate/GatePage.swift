import EvalCore

extension GateFormat {
  /// One self-contained page, for an artifact of the job.
  package static let html = GateFormat(
    id: "html"
  ) { report in
    GatePage(report: report).document.text
  }
}

/// The page of a gate: the verdict, its reasons, every check.
struct GatePage {
  let report: GateReport

  var document: HtmlDocument {
    HtmlDocument(
      title: report.headline, body: [header, checks],
      footer: "stsbench \(report.version), exit code \(report.exitCode)")
  }

  private var header: Markup {
    let reasons = report.checks.filter { !$0.verdict.isGood }.map { check in
      Markup.element(
        .p, [.class("mark")],
        [
          .element(.strong, text: "\(check.name), \(check.mode): \(check.verdict.rawValue)"),
          .text(" — \(check.message)"),
        ])
    }
    return .lines(
      [
        .element(.h1, text: report.headline),
        .element(
          .p, [.class("lead")],
          [
            .element(.code, text: report.model), .text(", protocol \(report.protocol.rawValue), "),
            .text("baseline "), .element(.code, text: report.baselineRun), .text(", candidate "),
            .element(.code, text: report.candidateRun),
          ]),
      ] + reasons)
  }

  private var checks: Markup {
    let bars = report.checks
      .filter { $0.difference != nil && !["floor", "ratio"].contains($0.mode) }
      .map { DifferenceChart.bar($0.name, $0.difference, $0.interval) }
    return .lines(
      [
        .element(.h2, text: "Checks"),
        DifferenceChart.figure(bars, title: report.model, id: "checks") ?? .empty,
        report.checkTable.markup(),
      ] + report.notes.map { .element(.p, [.class("note")], text: $0) })
  }
}
