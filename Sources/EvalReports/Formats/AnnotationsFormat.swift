import EvalCore

extension ReportFormat {
  /// For the log of a GitHub job: at most ten of a kind, which is what GitHub shows of a step.
  package static let annotations = ReportFormat(
    id: "annotations",
    gate: .text("gate.annotations.txt") { report in
      let kinds: [(command: String, verdicts: Set<Verdict>)] = [
        ("error", [.regression]), ("warning", [.inconclusive, .noBaseline, .incomparable]),
        ("notice", [.improvement]),
      ]
      var text = ""
      for kind in kinds {
        let checks = report.findings.filter { kind.verdicts.contains($0.verdict) }
        let shown = checks.count > 10 ? 9 : checks.count
        for check in checks.prefix(shown) {
          let title = "stsbench \(check.verdict.rawValue): \(check.name)"
          text +=
            "::\(kind.command) title=\(WorkflowCommand.property(title))::"
            + WorkflowCommand.message(check.message) + "\n"
        }
        if checks.count > shown {
          let rest = checks.dropFirst(shown).map(\.name).joined(separator: ", ")
          text +=
            "::\(kind.command) title=stsbench%3A \(checks.count - shown) more::"
            + WorkflowCommand.message(String(rest.prefix(2000))) + "\n"
        }
      }
      return text
    })
}
