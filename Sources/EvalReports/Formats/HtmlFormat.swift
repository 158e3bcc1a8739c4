import EvalCore

extension ReportFormat {
  /// `report.html`: one file with figures, without script, that fetches nothing.
  package static let html = ReportFormat(
    id: "html",
    showsIntervals: true
  ) { result, context in
    let page = RunPage(tables: RunTables(result: result, context: context))
    return [ReportFile(path: "report.html", text: page.document.text)]
  }
}
