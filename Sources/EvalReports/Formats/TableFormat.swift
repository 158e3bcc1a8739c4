import EvalCore

extension ReportFormat {
  /// Aligned tables for a terminal.
  package static let table = ReportFormat(
    id: "table",
    run: ReportForm(showsIntervals: true) { report, surface in
      let result = report.result
      let tables = report.tables
      func bold(_ text: String) -> String {
        surface.usesColour ? "\u{1B}[1m\(text)\u{1B}[0m" : text
      }
      var blocks = [bold(TerminalText.stripControls(result.reportTitle))]
      for mark in RunMark.marks(of: result.spec) { blocks[0] += "\n\(mark.explanation)" }
      for group in tables.groups {
        blocks.append(tables.taskTable(of: group).terminal(colour: surface.usesColour))
      }
      if let method = tables.intervalMethod { blocks.append("Intervals: \(method)") }
      for section in tables.observations {
        let lines = section.facts.map { fact in
          TerminalText.stripControls(
            fact.name.isEmpty ? "  \(fact.value)" : "  \(fact.name): \(fact.value)")
        }
        blocks.append(([bold(section.title)] + lines).joined(separator: "\n"))
      }
      blocks.append("run \(result.id)\n\(TerminalText.stripControls(tables.signature))")
      let text = blocks.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined(separator: "\n")
      return [ReportFile(path: "report.txt", text: text)]
    },
    comparison: ReportForm { report, surface in
      [ReportFile(path: "comparison.txt", text: report.terminal(colour: surface.usesColour))]
    },
    gate: .text("gate.txt") { $0.terminal() },
    sweep: ReportForm(tellsWork: true) { report, surface in
      let text = report.terminal(colour: surface.usesColour)
      return [ReportFile(path: "\(report.name).txt", text: text)]
    },
    dependency: ReportForm { report, surface in
      [ReportFile(path: "dependency.txt", text: report.terminal(colour: surface.usesColour))]
    },
    repetition: .text("repetition.txt") { $0.terminal() })
}
