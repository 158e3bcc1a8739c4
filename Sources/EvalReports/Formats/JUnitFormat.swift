import EvalCore

extension ReportFormat {
  /// For CI servers. A regression is a failure; what could not be decided (inconclusive, no baseline,
  /// incomparable) is an error; pass and improvement are passed cases.
  package static let junit = ReportFormat(
    id: "junit",
    gate: .text("gate.xml") { report in
      func isFailure(_ verdict: Verdict) -> Bool {
        verdict == .regression || (verdict == .improvement && report.judgement.refusesImprovement)
      }
      let failures = report.findings.count { isFailure($0.verdict) }
      let errors = report.findings.count { !$0.verdict.isGood && $0.verdict != .regression }
      let counts =
        "tests=\"\(report.findings.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"0\""
      var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      text += "<testsuites name=\"stsbench gate\" \(counts) time=\"0\">\n"
      text +=
        "  <testsuite name=\"\(MarkupText.escape("gate \(report.candidate.model)"))\" \(counts) time=\"0\">\n"
      text += "    <properties>\n"
      for (name, value) in [
        ("verdict", report.judgement.verdict.rawValue), ("baseline", report.baseline),
        ("candidate", report.candidate.id), ("protocol", report.candidate.protocol.rawValue),
        ("version", report.version),
      ] {
        text += "      <property name=\"\(name)\" value=\"\(MarkupText.escape(value))\"/>\n"
      }
      text += "    </properties>\n"
      // GitLab drops cases of the same name, so a repeated one is numbered.
      var seen: [String: Int] = [:]
      for check in report.findings {
        let plain = "\(check.name) (\(check.check.rawValue))"
        seen[plain, default: 0] += 1
        let name = seen[plain] == 1 ? plain : "\(plain) #\(seen[plain] ?? 1)"
        text +=
          "    <testcase classname=\"stsbench.gate\" name=\"\(MarkupText.escape(name))\" time=\"0\""
        let message = MarkupText.escape(check.message)
        switch check.verdict {
        case .pass: text += "/>\n"
        case .improvement where !report.judgement.refusesImprovement:
          text += ">\n      <system-out>\(message)</system-out>\n    </testcase>\n"
        case .improvement, .regression, .inconclusive, .noBaseline, .incomparable:
          let kind = isFailure(check.verdict) ? "failure" : "error"
          let element = "<\(kind) type=\"\(check.verdict.rawValue)\" message=\"\(message)\">"
          text += ">\n      \(element)\(message)</\(kind)>\n    </testcase>\n"
        }
      }
      return text + "  </testsuite>\n</testsuites>\n"
    })
}
