import EvalCore
import EvalScoring
import Foundation

/// Whether new weights are no worse than the margin allows, by paired bootstrap (non-inferiority).
///
/// A check passes when the lower end at level α is at least −margin. A regression needs an upper end below 0,
/// and an improvement a lower end above 0, at level α / k with k checks asked at once (Bonferroni), so
/// that the whole gate raises false alarms at about α. What is left is inconclusive.
/// Runs that are the same model within the tolerances of drift pass before that.
struct QualityCheck {
  var rule: GateRule
  /// k: quality checks of the whole gate.
  var comparisons: Int
  var threads: Int

  private var alpha: Double { rule.alpha ?? 0.05 }
  private var margin: Double { rule.margin ?? GateRule.standard.margin ?? 0 }
  private var options: ComparisonOptions {
    ComparisonOptions(
      resamples: rule.resamples ?? 10_000, permutations: 0, seed: rule.seed ?? 0,
      confidence: 1 - 2 * alpha, level: alpha, threads: threads)
  }

  /// The finding for a task, with its draws for the group's average.
  func finding(_ old: TaskResult, _ new: TaskResult) -> (GateFinding, PairedDraws?) {
    guard let left = old.score.value else {
      return (
        GateFinding(
          old.id, .quality, .incomparable, candidate: new.score.value,
          message: "the baseline has no score: \(old.score.reason)"), nil
      )
    }
    guard let right = new.score.value else {
      return (
        GateFinding(
          old.id, .quality, .regression, baseline: left,
          message: "the candidate has no score: \(new.score.reason)"), nil
      )
    }
    guard let drawn = draws(old, new) else {
      return (
        Self.withoutItems(
          old.id, left, right,
          "a run has no items that give its score, and a bootstrap needs them"), nil
      )
    }
    let isSame = DriftCheck(rule: rule).isSame(old, new)
    return (finding(old.id, left, right, drawn, isSame: isSame), drawn)
  }

  /// What is said without draws: equal scores are no loss, and different ones cannot be judged.
  static func withoutItems(
    _ name: String, _ old: Double, _ new: Double, _ reason: String
  ) -> GateFinding {
    let isEqual = old == new
    return GateFinding(
      name, .quality, isEqual ? .pass : .incomparable, baseline: old, candidate: new,
      difference: new - old,
      message: isEqual
        ? "the scores are equal to the last digit"
        : "\(reason); gate by mode: drift, or accept a baseline that has items.json")
  }

  /// The draws of a task; nil where items are missing.
  func draws(_ old: TaskResult, _ new: TaskResult) -> PairedDraws? {
    guard ItemScores.areSound(old), ItemScores.areSound(new),
      let sample = try? PairedSample(
        baseline: old, candidate: new, correlation: old.correlation ?? .spearman)
    else { return nil }
    return PairedDraws(
      of: sample, resamples: options.resamples, seed: options.seed, threads: threads)
  }

  /// The finding for draws of a task or average.
  func finding(
    _ name: String, _ old: Double, _ new: Double, _ draws: PairedDraws, isSame: Bool
  ) -> GateFinding {
    let comparison = PairedComparison(draws, options: options)
    let interval = comparison.oneSided
    let strict = draws.bcaInterval(confidence: 1 - 2 * alpha / Double(max(1, comparisons)))
    let range = "\(signed(interval.lower)) to \(signed(interval.upper))"
    let verdict: Verdict
    let message: String
    if isSame {
      verdict = .pass
      message = "the same model within the tolerances of drift"
    } else if strict.lower > 0 {
      verdict = .improvement
      message = "better: \(signed(comparison.delta)), \(range)"
    } else if interval.lower >= -margin {
      verdict = .pass
      message =
        "no worse than the margin of \(points(margin)): \(signed(comparison.delta)), \(range)"
    } else if strict.upper < 0 {
      verdict = .regression
      message = "worse: \(signed(comparison.delta)), \(range)"
    } else {
      verdict = .inconclusive
      let known =
        interval.upper < 0
        ? "worse if this were the only check, which among \(comparisons) may be chance"
        : "the data cannot tell this from a loss of \(points(margin))"
      message =
        "\(signed(comparison.delta)), \(range): \(known); the data show differences of "
        + points(comparison.smallestDetectable)
    }
    var finding = GateFinding(
      name, .quality, verdict, baseline: old, candidate: new, difference: comparison.delta,
      message: message)
    finding.interval = ScoreInterval(
      name: name, low: interval.lower, high: interval.upper, level: 1 - 2 * alpha,
      method: "paired bootstrap BCa")
    finding.margin = margin
    finding.smallestDetectable = comparison.smallestDetectable
    return finding
  }

  private func signed(_ value: Double) -> String { String(format: "%+.3f", value * 100) }
}
