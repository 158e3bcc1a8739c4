import EvalCore

/// The page of a gate: the verdict, its reasons, every check.
struct GatePage {
  let report: GateReport

  var document: HtmlDocument {
    HtmlDocument(
      title: report.headline, body: [header, checks],
      footer: "stsbench \(report.version), exit code \(report.exitCode)")
  }

  private var header: Markup {
    let reasons = report.findings.filter { !$0.verdict.isGood }.map { check in
      Markup.element(
        .p, [.class("mark")],
        [
          .element(
            .strong, text: "\(check.name), \(check.check.rawValue): \(check.verdict.rawValue)"),
          .text(" — \(check.message)"),
        ])
    }
    return .lines(
      [
        .element(.h1, text: report.headline),
        .element(
          .p, [.class("lead")],
          [
            .element(.code, text: report.candidate.model),
            .text(", protocol \(report.candidate.protocol.rawValue), "),
            .text("baseline "), .element(.code, text: report.baseline), .text(", candidate "),
            .element(.code, text: report.candidate.id),
          ]),
      ] + reasons)
  }

  private var checks: Markup {
    let bars = report.findings
      .filter { $0.difference != nil && ![.floor, .ratio].contains($0.check) }
      .map { DifferenceChart.bar($0.name, $0.difference, $0.interval) }
    return .lines(
      [
        .element(.h2, text: "Checks"),
        DifferenceChart.figure(bars, title: report.candidate.model, id: "checks") ?? .empty,
        report.checkTable.markup(),
      ] + report.judgement.notes.map { .element(.p, [.class("note")], text: $0) })
  }
}

extension GateReport {
  /// One self-contained page, for an artifact of the job.
  package func html() -> String { GatePage(report: self).document.text }
}
