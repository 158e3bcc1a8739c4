import Documents
import EvalCore

extension ReportFormat {
  /// For Prometheus, GitLab and others that read OpenMetrics 1.0.
  package static let openMetrics = ReportFormat(
    id: "openmetrics",
    gate: .text("gate.metrics.txt") { report in
      func labels(_ pairs: [(String, String)]) -> String {
        "{" + pairs.map { "\($0.0)=\"\(OpenMetricsText.label($0.1))\"" }.joined(separator: ",")
          + "}"
      }
      let common = [
        ("model", report.candidate.model), ("protocol", report.candidate.protocol.rawValue),
      ]
      var text = "# TYPE stsbench_build info\n# HELP stsbench_build The program that measured.\n"
      text += "stsbench_build_info" + labels([("version", report.version)]) + " 1\n"
      text +=
        "# TYPE stsbench_score gauge\n# HELP stsbench_score Scores of the candidate, fractions.\n"
      var seen = Set<String>()
      for score in report.measured where seen.insert("\(score.name) \(score.metric)").inserted {
        text +=
          "stsbench_score"
          + labels(common + [("task", score.name), ("metric", score.metric)])
          + " \(JSONValue.numberText(score.value))\n"
      }
      text += "# TYPE stsbench_gate_difference gauge\n"
      text += "# HELP stsbench_gate_difference Candidate minus baseline, fractions.\n"
      seen = []
      for check in report.findings
      where seen.insert("\(check.name) \(check.check.rawValue)").inserted {
        guard let difference = check.difference else { continue }
        text +=
          "stsbench_gate_difference"
          + labels(common + [("check", check.name), ("mode", check.check.rawValue)])
          + " \(JSONValue.numberText(difference))\n"
      }
      text += "# TYPE stsbench_gate stateset\n# HELP stsbench_gate The verdict of the gate.\n"
      for verdict in Verdict.allCases {
        text +=
          "stsbench_gate" + labels(common + [("stsbench_gate", verdict.rawValue)])
          + (verdict == report.judgement.verdict ? " 1\n" : " 0\n")
      }
      return text + "# EOF\n"
    })
}
