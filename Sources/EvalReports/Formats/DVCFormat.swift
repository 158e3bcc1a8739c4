import EvalCore

extension ReportFormat {
  /// `metrics.json` for `dvc metrics`: one flat object of fractions.
  package static let dvc = ReportFormat(
    id: "dvc",
    gate: .text("metrics.json") { report in
      var seen = Set<String>()
      return JSONValue.object(
        report.measured.filter { seen.insert($0.name).inserted }
          .map { .init($0.name, .number($0.value)) }
      ).text()
    })
}
