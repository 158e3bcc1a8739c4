import EvalCore
import EvalReports
import EvalRuns
import EvalScoring
import EvalTasks

/// Turns a judgement into what the gate's outputs show.
enum GateReports {
  /// The report of a judgement about `candidate`, with what `formats` show.
  static func report(
    _ judgement: GateJudgement, baseline: String, candidate: ResultReference,
    formats: [GateFormat]
  ) -> GateReport {
    let run = candidate.run
    let measured: [GateReport.Measured]
    if let result = candidate.result {
      let context = ReportContext(
        declarations: TaskCatalogue.specs,
        intervals: formats.contains(where: \.showsIntervals) ? Intervals.of(result) : [])
      measured = GateReport.measured(of: result, context: context)
    } else {
      measured = run.tasks.compactMap { task in
        task.score.value.map {
          GateReport.Measured(name: task.id, metric: task.metric.rawValue, value: $0)
        }
      }
    }
    var report = GateReport(
      verdict: verdict(judgement.verdict), checks: judgement.findings.map(check), model: run.model,
      protocol: run.protocol, baselineRun: baseline, candidateRun: run.id, version: stsbenchVersion,
      measured: measured, notes: judgement.notes)
    report.failsOnImprovement = judgement.refusesImprovement
    return report
  }

  private static func check(_ finding: GateFinding) -> GateCheck {
    GateCheck(
      name: finding.name, mode: finding.check.rawValue, verdict: verdict(finding.verdict),
      baseline: finding.baseline, candidate: finding.candidate, difference: finding.difference,
      interval: finding.interval.map {
        ScoreInterval(
          name: finding.name, low: $0.lower, high: $0.upper, level: finding.confidence ?? 0,
          method: "paired bootstrap BCa")
      }, margin: finding.margin, smallestDetectable: finding.smallestDetectable,
      message: finding.message)
  }

  private static func verdict(_ verdict: GateFinding.Verdict) -> GateVerdict {
    switch verdict {
    case .pass: .pass
    case .regression: .regression
    case .inconclusive: .inconclusive
    case .improvement: .improvement
    case .noBaseline: .noBaseline
    case .incomparable: .incomparable
    }
  }
}
