package import EvalCore

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

  package var judgement: GateJudgement
  /// The id of the baseline, or what stands for a missing one.
  package var baseline: String
  package var candidate: ComparedRun
  package var version: String
  package var measured: [Measured]

  package init(
    _ judgement: GateJudgement, baseline: String, candidate: ComparedRun, version: String,
    measured: [Measured]
  ) {
    self.judgement = judgement
    self.baseline = baseline
    self.candidate = candidate
    self.version = version
    self.measured = measured
  }

  var findings: [GateFinding] { judgement.findings }

  /// The process exit code.
  var exitCode: Int32 { judgement.exitCode }

  /// The candidate's scores, and its averages where its result is known.
  ///
  /// - Parameter result: nil for scores of another program, which have no averages here.
  package static func measured(
    of candidate: ComparedRun, result: RunResult?, context: ReportContext
  ) -> [Measured] {
    var list = candidate.tasks.compactMap { task in
      task.score.value.map {
        Measured(
          name: task.id, metric: task.metric.rawValue, value: $0,
          interval: context.interval(for: task.id))
      }
    }
    for group in [TaskGroup.sts, .transfer] {
      if let average = result?.average(of: group, declarations: context.declarations) {
        list.append(
          Measured(
            name: group.rawValue, metric: "average", value: average,
            interval: context.interval(for: group.rawValue)))
      }
    }
    return list
  }
}

extension GateReport: Report {
  package static func form(of format: ReportFormat) -> ReportForm<GateReport>? { format.gate }

  package static func unknown(_ name: String) -> EvalError {
    .usage("gate format “\(name)” is not known", remedy: choice)
  }
}
