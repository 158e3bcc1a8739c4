import EvalCore

extension GateFormat {
  /// For machines: fractions at full precision.
  package static let json = GateFormat(
    id: "json"
  ) { report in
    let document: JSONValue = [
      "schema": 1,
      "verdict": .string(report.verdict.rawValue),
      "exit": .integer(Int(report.exitCode)),
      "model": .string(report.model),
      "protocol": .string(report.protocol.rawValue),
      "baseline": .string(report.baselineRun),
      "candidate": .string(report.candidateRun),
      "version": .string(report.version),
      "checks": .array(
        report.checks.map { check in
          [
            "name": .string(check.name), "mode": .string(check.mode),
            "verdict": .string(check.verdict.rawValue), "baseline": .optional(check.baseline),
            "candidate": .optional(check.candidate), "difference": .optional(check.difference),
            "low": .optional(check.interval?.low), "high": .optional(check.interval?.high),
            "level": .optional(check.interval?.level), "margin": .optional(check.margin),
            "smallestDetectable": .optional(check.smallestDetectable),
            "message": .string(check.message),
          ]
        }),
      "measured": .array(
        report.measured.map {
          [
            "name": .string($0.name), "metric": .string($0.metric), "value": .number($0.value),
          ]
        }),
      "notes": .array(report.notes.map(JSONValue.string)),
    ]
    return document.text()
  }
}

extension JSONValue: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int) { self = .integer(value) }
}
