import EvalCore

extension ReportFormat {
  /// Aligned tables for a terminal.
  package static let table = ReportFormat(
    id: "table", showsIntervals: true
  ) { result, context in
    let tables = RunTables(result: result, context: context)
    func bold(_ text: String) -> String {
      context.usesColour ? "\u{1B}[1m\(text)\u{1B}[0m" : text
    }
    var blocks = [bold(TerminalText.stripControls(result.reportTitle))]
    for mark in RunMark.marks(of: result.spec) { blocks[0] += "\n\(mark.explanation)" }
    for group in tables.groups {
      blocks.append(tables.taskTable(of: group).terminal(colour: context.usesColour))
    }
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
  }
}
