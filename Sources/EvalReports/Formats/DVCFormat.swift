import Documents
import EvalCore

extension ReportFormat {
  /// `metrics.json` for `dvc metrics`: one flat object of fractions.
  package static let dvc = ReportFormat(
    id: "dvc",
    gate: .text("metrics.json") { report in
      // Of equal names the first.
      JSONValue.object(JSONObject(report.measured.map { ($0.name, .number($0.value)) })).text()
    })
}
