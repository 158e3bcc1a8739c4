import EvalCore

extension ReportFormat {
  /// The tables of a run without headings, for a place inside another Markdown text.
  package static let readme = ReportFormat(
    id: "readme",
    run: ReportForm(filing: .onRequest, showsIntervals: true) { report, _ in
      let result = report.result
      let tables = report.tables
      let marks = RunMark.marks(of: result.spec).map { "**\(Markdown.escape($0.title))**" }
      let blocks = tables.groups.map { group in
        let table = tables.paperTable(of: group)
        return "\(Markdown.escape(table.caption)), \(Markdown.code(result.spec.model.name)):\n\n"
          + table.markdown()
      }
      let signature = "Run \(Markdown.code(result.id)): \(Markdown.code(tables.signature))\n"
      let text = (marks.map { $0 + "\n" } + blocks + [signature]).joined(separator: "\n")
      return [ReportFile(path: "readme.md", text: text)]
    })
}
