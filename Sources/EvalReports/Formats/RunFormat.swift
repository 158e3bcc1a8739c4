import EvalCore

extension ReportFormat {
  /// `run.json`: the frozen RunSpec, from which the run can be repeated.
  package static let run = ReportFormat(
    id: "run",
    run: ReportForm(filing: .always) { report, _ in
      [ReportFile(path: "run.json", content: try CanonicalJSON.pretty(report.result.spec))]
    })
}
