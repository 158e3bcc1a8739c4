import EvalCore
import Foundation

/// Floors of a score: an absolute one, and a share of the baseline's.
struct FloorCheck {
  var rule: GateRule

  /// A finding for each floor that the rule has.
  func findings(_ name: String, baseline: Double?, candidate: Double?) -> [GateFinding] {
    var findings: [GateFinding] = []
    if let least = rule.min {
      let holds = candidate.map { $0 >= least } ?? false
      var finding = GateFinding(
        name, .floor, holds ? .pass : .regression, baseline: baseline, candidate: candidate,
        message: candidate.map {
          "\(points($0)) is \(holds ? "at least" : "below") the floor of \(points(least))"
        } ?? "there is no score to hold against the floor of \(points(least))")
      finding.difference = difference(baseline, candidate)
      findings.append(finding)
    }
    if let ratio = rule.minRatio, let baseline {
      guard baseline > 0 else {
        findings.append(
          GateFinding(
            name, .ratio, .incomparable, baseline: baseline, candidate: candidate,
            message: "a ratio to the baseline’s \(points(baseline)) has no meaning"))
        return findings
      }
      let share = candidate.map { $0 / baseline }
      let holds = share.map { $0 >= ratio } ?? false
      var finding = GateFinding(
        name, .ratio, holds ? .pass : .regression, baseline: baseline, candidate: candidate,
        message: share.map {
          "\(String(format: "%.5f", $0)) of the baseline’s score is "
            + "\(holds ? "at least" : "below") \(ratio)"
        } ?? "there is no score to set against the baseline’s")
      finding.difference = difference(baseline, candidate)
      findings.append(finding)
    }
    return findings
  }

  private func difference(_ old: Double?, _ new: Double?) -> Double? {
    guard let old, let new else { return nil }
    return new - old
  }
}

/// A fraction × 100 with three decimals.
func points(_ value: Double) -> String { String(format: "%.3f", value * 100) }
