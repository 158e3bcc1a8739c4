import EvalCore

extension ReportFormat {
  /// `report.tex`: a booktabs table a group, for papers.
  package static let latex = ReportFormat(
    id: "latex",
    run: ReportForm(filing: .onRequest, showsIntervals: true) { report, _ in
      let result = report.result
      let tables = report.tables
      var text = "% \(LaTeX.escape(result.reportTitle))\n% needs \\usepackage{booktabs}\n"
      for group in tables.groups {
        let table = tables.paperTable(of: group, splitsIntervals: true)
        let format = table.columns.map { $0.alignment == .left ? "l" : "r" }.joined()
        let marks = RunMark.marks(of: result.spec).map { "\($0.title): " }.joined()
        text += """

          \\begin{table}
          \\centering\\small\\setlength{\\tabcolsep}{3pt}
          \\begin{tabular}{\(format)}
          \\toprule

          """
        text += latexLine(table.columns.map(\.title)) + "\\midrule\n"
        text += table.rows.map(latexLine).joined()
        text += "\\bottomrule\n\\end{tabular}\n"
        let notes = table.notes.isEmpty ? "" : " " + table.notes.joined(separator: " ")
        text += "\\caption{"
        text += LaTeX.escape(
          "\(marks)\(table.caption), of \(result.spec.model.name). Signature: ")
        // A signature is one long word; lines may end at its bars.
        text += LaTeX.escape(tables.signature)
          .replacing("\\textbar{}", with: "\\textbar\\allowbreak{}")
        text += LaTeX.escape(".\(notes)")
        text += "}\n\\end{table}\n"
      }
      return [ReportFile(path: "report.tex", text: text)]
    })

  private static func latexLine(_ cells: [String]) -> String {
    cells.map(LaTeX.escape).joined(separator: " & ") + " \\\\\n"
  }
}
