import EvalCore
import Foundation

/// Whether two runs are of the same model: scores and similarities may hardly move, in either direction.
///
/// The test set is fixed and vectors are deterministic, so sampling error plays no part.
struct DriftCheck {
  var rule: GateRule

  private var tolerance: Double { rule.tolerance ?? GateRule.standard.tolerance ?? 0 }
  private var similarityTolerance: Double {
    rule.similarityTolerance ?? GateRule.standard.similarityTolerance ?? 0
  }

  /// The finding for a task.
  func finding(_ old: TaskResult, _ new: TaskResult) -> GateFinding {
    guard let left = old.score.value else {
      return GateFinding(
        old.id, .drift, .incomparable, candidate: new.score.value,
        message: "the baseline has no score: \(old.score.reason)")
    }
    guard let right = new.score.value else {
      return GateFinding(
        old.id, .drift, .regression, baseline: left,
        message: "the candidate has no score: \(new.score.reason)")
    }
    var finding = finding(old.id, left, right)
    guard old.hasItems, new.hasItems else {
      finding.message += "; a run has no items, so only the score was held"
      return finding
    }
    switch (old.items, new.items) {
    case (.pairs(let before, _, _), .pairs(let after, _, _)):
      guard let worst = Self.largestGap(before, after) else { break }
      let text = String(format: "%.2e", worst.gap)
      if worst.gap <= similarityTolerance {
        finding.message += "; similarities moved by at most \(text)"
      } else {
        finding.verdict = .regression
        finding.message +=
          "; the similarity of pair \(worst.item) moved by \(text), more than \(similarityTolerance)"
      }
    case (.labels(let before, _), .labels(let after, _)):
      finding.message += "; \(zip(before, after).count { $0 != $1 }) predictions changed"
    default: break
    }
    return finding
  }

  /// The finding for two scores alone.
  func finding(_ name: String, _ old: Double, _ new: Double) -> GateFinding {
    let gap = abs(new - old)
    let holds = gap <= tolerance
    var finding = GateFinding(
      name, .drift, holds ? .pass : .regression, baseline: old, candidate: new,
      difference: new - old,
      message: "the score moved by \(String(format: "%.2e", gap)), "
        + "\(holds ? "within" : "more than") the tolerance of \(tolerance)")
    finding.margin = tolerance
    return finding
  }

  /// Whether neither the score nor any similarity moved beyond its tolerance, by items of both runs.
  func isSame(_ old: TaskResult, _ new: TaskResult) -> Bool {
    guard old.hasItems, new.hasItems, let left = old.score.value, let right = new.score.value,
      abs(left - right) <= tolerance
    else { return false }
    switch (old.items, new.items) {
    case (.pairs(let before, _, _), .pairs(let after, _, _)):
      return (Self.largestGap(before, after)?.gap ?? 0) <= similarityTolerance
    case (.labels(let before, _), .labels(let after, _)): return before == after
    default: return false
    }
  }

  private static func largestGap(
    _ before: [Double], _ after: [Double]
  ) -> (item: Int, gap: Double)? {
    zip(before, after).map { abs($0 - $1) }.enumerated()
      .max { ($0.element, -$0.offset) < ($1.element, -$1.offset) }
      .map { (item: $0.offset, gap: $0.element) }
  }
}

extension Score {
  /// The reason of a degenerate score; empty for a value.
  var reason: String {
    if case .degenerate(let reason) = self { reason } else { "" }
  }
}
