package import EvalScoring

/// One question that a gate asked, with its answer. Scores and differences are fractions.
package struct GateFinding: Sendable, Hashable {
  /// What was asked.
  package enum Check: String, Sendable, Hashable, CaseIterable {
    /// Whether it is still the same model.
    case drift
    /// Whether it is no worse than the margin allows.
    case quality
    /// Whether a score reaches its least value.
    case floor
    /// Whether a score reaches its share of the baseline's.
    case ratio
    /// Whether two runs, or two results of a task, can be compared at all.
    case comparability
  }

  /// The answer.
  package enum Verdict: String, Sendable, Hashable, CaseIterable {
    case pass, regression, inconclusive, improvement
    case noBaseline = "no-baseline"
    case incomparable

    /// The verdict over several findings: a shown regression first, then what could not be asked, then
    /// what could not be told; without findings nothing was held against anything.
    package static func gravest(of verdicts: [Verdict]) -> Verdict {
      let order: [Verdict] = [
        .regression, .incomparable, .noBaseline, .inconclusive, .improvement, .pass,
      ]
      return order.first(where: verdicts.contains) ?? .noBaseline
    }
  }

  /// A task id, `group:sts`, or `run`.
  package var name: String
  package var check: Check
  package var verdict: Verdict
  package var baseline: Double?
  package var candidate: Double?
  /// candidate − baseline.
  package var difference: Double?
  /// The interval of the difference that decided, and its coverage.
  package var interval: Interval?
  package var confidence: Double?
  /// The loss that is accepted: the margin, or the tolerance of drift.
  package var margin: Double?
  package var smallestDetectable: Double?
  /// One sentence that says why.
  package var message: String

  init(
    _ name: String, _ check: Check, _ verdict: Verdict, baseline: Double? = nil,
    candidate: Double? = nil, difference: Double? = nil, message: String
  ) {
    self.name = name
    self.check = check
    self.verdict = verdict
    self.baseline = baseline
    self.candidate = candidate
    self.difference = difference
    self.message = message
  }
}

/// Everything that a gate found.
package struct GateJudgement: Sendable, Hashable {
  package var findings: [GateFinding]
  package var notes: [String]
  /// Whether an improvement fails.
  package var refusesImprovement: Bool

  /// The verdict over all findings.
  package var verdict: GateFinding.Verdict { .gravest(of: findings.map(\.verdict)) }

  /// The process exit code: 0 pass or improvement, 2 regression, 3 inconclusive, 4 an
  /// improvement that is refused, 5 no baseline or an incomparable one.
  package var exitCode: Int32 {
    switch verdict {
    case .pass: 0
    case .improvement: refusesImprovement ? 4 : 0
    case .regression: 2
    case .inconclusive: 3
    case .noBaseline, .incomparable: 5
    }
  }
}
