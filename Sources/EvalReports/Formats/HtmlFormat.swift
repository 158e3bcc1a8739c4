import EvalCore

extension ReportFormat {
  /// `report.html`: one file with figures, without script, that fetches nothing.
  package static let html = ReportFormat(
    id: "html",
    run: ReportForm(filing: .usual, showsIntervals: true) { report, _ in
      let page = RunPage(tables: report.tables)
      return [ReportFile(path: "report.html", text: page.document.text)]
    },
    comparison: .text("comparison.html") { $0.html() },
    gate: .text("gate.html") { $0.html() },
    sweep: ReportForm(filing: .always) { report, _ in
      [ReportFile(path: "\(report.name).html", text: report.html())]
    },
    dependency: ReportForm(filing: .always) { report, _ in
      [ReportFile(path: "dependency.html", text: report.html())]
    })
}
