import EvalCore

extension ReportFormat {
  /// `report.md`: tables and all facts of the run.
  package static let markdown = ReportFormat(
    id: "md", aliases: ["markdown"],
    run: ReportForm(filing: .always, showsIntervals: true) { report, _ in
      let result = report.result
      let tables = report.tables
      var blocks = ["# \(Markdown.escape(result.reportTitle))"]
      for mark in RunMark.marks(of: result.spec) {
        blocks.append("> **\(Markdown.escape(mark.title))** — \(Markdown.escape(mark.explanation))")
      }
      blocks.append(
        "Protocol \(Markdown.code(result.spec.protocol.rawValue)), run "
          + "\(Markdown.code(result.id)), signature\n\(Markdown.code(tables.signature))")
      for group in tables.groups {
        blocks.append("## \(Markdown.escape(TaskNames.heading(group))) (× 100)")
        blocks.append(tables.paperTable(of: group).markdown())
        if let beside = tables.publishedTable(of: group) {
          blocks.append("### Beside published scores")
          blocks.append(beside.markdown())
        }
        let subsetTables = TaskNames.ordered(result.tasks, of: group)
          .compactMap { tables.subsetTable(of: $0) }
        if !subsetTables.isEmpty { blocks.append("### Subsets") }
        for table in subsetTables {
          blocks += ["#### \(Markdown.escape(table.caption))", table.markdown()]
        }
      }
      for section in tables.observations {
        blocks.append("## \(section.title)")
        blocks.append(
          section.facts.map { fact in
            let value = Markdown.escape(fact.value)
            return fact.name.isEmpty
              ? "- \(value)" : "- **\(Markdown.escape(fact.name))**: \(value)"
          }.joined(separator: "\n"))
      }
      blocks.append("## Facts of the run")
      for section in tables.factSections {
        let table = DataTable(
          columns: [.init(section.title, .left), .init("", .left)],
          rows: section.facts.map { [$0.name, $0.value] })
        blocks.append(table.markdown())
      }
      blocks += tables.citations.isEmpty ? [] : ["## Data sets", tables.citations]
      let text = blocks.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined(separator: "\n")
      return [ReportFile(path: "report.md", text: text)]
    },
    comparison: .text("comparison.md") { $0.markdown() },
    gate: .text("gate.md") { $0.markdown() },
    sweep: ReportForm(filing: .always, tellsWork: true) { report, surface in
      let text = report.markdown(showsFigures: surface.hasFigureFiles)
      return [ReportFile(path: "\(report.name).md", text: text)]
    },
    dependency: ReportForm(filing: .always) { report, surface in
      let text = report.markdown(showsFigures: surface.hasFigureFiles)
      return [ReportFile(path: "dependency.md", text: text)]
    })
}

extension RunTables {
  /// Citations and licences of the tasks that ran, where the declarations were given.
  fileprivate var citations: String {
    TaskGroup.allCases.flatMap { TaskNames.ordered(result.tasks, of: $0) }
      .compactMap { context.declaration(of: $0.id) }
      .map { declaration in
        "- **\(Markdown.escape(TaskNames.heading(declaration.id)))**: "
          + "\(Markdown.escape(Self.sentence(declaration.citation))) Licence: "
          + "\(Markdown.escape(Self.sentence(declaration.licence)))"
      }.joined(separator: "\n")
  }

  /// `text` with one full stop at its end.
  private static func sentence(_ text: String) -> String { text.hasSuffix(".") ? text : text + "." }
}
