package import EvalCore

/// What a gate decided, of one check or of all.
package enum GateVerdict: String, Sendable, Hashable, Codable, CaseIterable {
  case pass, regression, inconclusive, improvement
  case noBaseline = "no-baseline"
  case incomparable

  /// Whether CI may go on; an improvement is good news.
  package var isGood: Bool { self == .pass || self == .improvement }

  /// The process exit code: regression 2, inconclusive 3, no or incomparable baseline 5.
  package var exitCode: Int32 {
    switch self {
    case .pass, .improvement: 0
    case .regression: 2
    case .inconclusive: 3
    case .noBaseline, .incomparable: 5
    }
  }
}

/// One question that a gate asked, and its answer. Scores and differences are fractions.
package struct GateCheck: Sendable, Hashable {
  /// What is checked: a task id, `TASK:SUBSET` or a group.
  package var name: String
  /// How: `drift`, `quality`, `floor`, `ratio`.
  package var mode: String
  package var verdict: GateVerdict
  package var baseline: Double?
  package var candidate: Double?
  /// Candidate minus baseline.
  package var difference: Double?
  /// The interval of the difference.
  package var interval: ScoreInterval?
  /// How much worse is still accepted.
  package var margin: Double?
  /// The smallest difference that these data show with 80 % power.
  package var smallestDetectable: Double?
  /// One sentence that says why.
  package var message: String

  package init(
    name: String, mode: String, verdict: GateVerdict, baseline: Double? = nil,
    candidate: Double? = nil, difference: Double? = nil, interval: ScoreInterval? = nil,
    margin: Double? = nil, smallestDetectable: Double? = nil, message: String
  ) {
    self.name = name
    self.mode = mode
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

/// A gate's answer with everything that its outputs show.
package struct GateReport: Sendable, Hashable {
  /// A measured score of the candidate, in a fraction.
  package struct Measured: Sendable, Hashable {
    /// A task id, or `sts` and `transfer` for the averages.
    package var name: String
    package var metric: String
    package var value: Double
    package var interval: ScoreInterval?

    package init(name: String, metric: String, value: Double, interval: ScoreInterval? = nil) {
      self.name = name
      self.metric = metric
      self.value = value
      self.interval = interval
    }
  }

  package var verdict: GateVerdict
  package var checks: [GateCheck]
  package var model: String
  package var `protocol`: EvaluationProtocol
  /// Run ids, or what stands for a missing baseline.
  package var baselineRun: String
  package var candidateRun: String
  package var version: String
  package var measured: [Measured]
  /// Observations that hold for all checks.
  package var notes: [String]
  /// Whether an improvement fails, so that the baseline is renewed.
  package var failsOnImprovement = false

  /// The process exit code: the verdict's, or 4 for an improvement that fails.
  package var exitCode: Int32 {
    verdict == .improvement && failsOnImprovement ? 4 : verdict.exitCode
  }

  package init(
    verdict: GateVerdict, checks: [GateCheck], model: String, protocol: EvaluationProtocol,
    baselineRun: String, candidateRun: String, version: String, measured: [Measured] = [],
    notes: [String] = []
  ) {
    self.verdict = verdict
    self.checks = checks
    self.model = model
    self.protocol = `protocol`
    self.baselineRun = baselineRun
    self.candidateRun = candidateRun
    self.version = version
    self.measured = measured
    self.notes = notes
  }

  /// The candidate's scores and averages as ``measured`` wants them.
  package static func measured(
    of result: RunResult, context: ReportContext
  ) -> [Measured] {
    var list = result.tasks.compactMap { task in
      task.score.value.map {
        Measured(
          name: task.id, metric: task.metric.rawValue, value: $0,
          interval: context.interval(for: task.id))
      }
    }
    for group in [TaskGroup.sts, .transfer] {
      if let average = result.average(of: group, declarations: context.declarations) {
        list.append(
          Measured(
            name: group.rawValue, metric: "average", value: average,
            interval: context.interval(for: group.rawValue)))
      }
    }
    return list
  }
}
