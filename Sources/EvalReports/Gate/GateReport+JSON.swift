import Documents
import EvalCore

extension GateReport {
  /// For machines: fractions at full precision.
  package func json() -> String {
    let document: JSONValue = [
      "schema": 1,
      "verdict": .string(judgement.verdict.rawValue),
      "exit": .integer(Int(exitCode)),
      "model": .string(candidate.model),
      "protocol": .string(candidate.protocol.rawValue),
      "baseline": .string(baseline),
      "candidate": .string(candidate.id),
      "version": .string(version),
      "checks": .array(
        findings.map { check in
          [
            "name": .string(check.name), "mode": .string(check.check.rawValue),
            "verdict": .string(check.verdict.rawValue), "baseline": .optional(check.baseline),
            "candidate": .optional(check.candidate), "difference": .optional(check.difference),
            "low": .optional(check.interval?.low), "high": .optional(check.interval?.high),
            "level": .optional(check.interval?.level), "margin": .optional(check.margin),
            "smallestDetectable": .optional(check.smallestDetectable),
            "message": .string(check.message),
          ]
        }),
      "measured": .array(
        measured.map {
          [
            "name": .string($0.name), "metric": .string($0.metric), "value": .number($0.value),
          ]
        }),
      "notes": .array(judgement.notes.map(JSONValue.string)),
    ]
    return document.text()
  }
}
