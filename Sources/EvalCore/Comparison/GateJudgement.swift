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

  /// A task id, `group:sts`, or `run`.
  package var name: String
  package var check: Check
  package var verdict: Verdict
  package var baseline: Double?
  package var candidate: Double?
  /// candidate − baseline.
  package var difference: Double?
  /// The interval of the difference that decided.
  package var interval: ScoreInterval?
  /// The loss that is accepted: the margin, or the tolerance of drift.
  package var margin: Double?
  /// The smallest difference that these data show with 80 % power.
  package var smallestDetectable: Double?
  /// One sentence that says why.
  package var message: String

  package init(
    _ name: String, _ check: Check, _ verdict: Verdict, baseline: Double? = nil,
    candidate: Double? = nil, difference: Double? = nil, interval: ScoreInterval? = nil,
    margin: Double? = nil, smallestDetectable: Double? = nil, message: String
  ) {
    self.name = name
    self.check = check
    self.verdict = verdict
    self.baseline = baseline
    self.candidate = candidate
    self.difference = difference
    self.interval = interval
    self.margin = margin
    self.smallestDetectable = smallestDetectable
    self.message = message
  }
}

/// Everything that a gate found.
package struct GateJudgement: Sendable, Hashable {
  package var findings: [GateFinding]
  /// Observations that hold for all findings.
  package var notes: [String]
  /// Whether an improvement fails.
  package var refusesImprovement: Bool

  package init(
    findings: [GateFinding] = [], notes: [String] = [], refusesImprovement: Bool = false
  ) {
    self.findings = findings
    self.notes = notes
    self.refusesImprovement = refusesImprovement
  }

  /// The verdict over all findings.
  package var verdict: Verdict { .gravest(of: findings.map(\.verdict)) }

  /// The process exit code of the verdict.
  package var exitCode: Int32 { verdict.exitCode(refusesImprovement: refusesImprovement) }
}
