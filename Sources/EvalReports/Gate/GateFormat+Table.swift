extension GateFormat {
  /// For a terminal.
  package static let table = GateFormat(
    id: "table"
  ) { report in
    let reasons = report.checks.filter { !$0.verdict.isGood }.map { "\($0.name): \($0.message)" }
    let lines =
      [
        "\(report.headline)",
        "\(report.model), baseline \(report.baselineRun), candidate \(report.candidateRun)",
      ] + reasons + report.notes
    return report.checkTable.terminal() + "\n"
      + lines.map(TerminalText.stripControls).joined(separator: "\n") + "\n"
  }
}
