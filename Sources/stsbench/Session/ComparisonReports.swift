import EvalCore
import EvalReports
import EvalRuns
import EvalScoring
import EvalTasks
import Foundation

/// Joins comparisons of several candidates with one baseline into what is printed.
enum ComparisonReports {
  /// The report; `texts` gives the two sentences of a moved pair, or nothing.
  static func report(
    _ baseline: ComparedRun, _ candidates: [(run: ComparedRun, comparison: RunComparison)],
    plan: ComparisonPlan, texts: (RunComparison.MovedPair) -> [String]
  ) -> ComparisonReport {
    func run(_ run: ComparedRun) -> ComparisonReport.Run {
      ComparisonReport.Run(id: run.id, model: run.model, signature: run.signature)
    }
    var report = ComparisonReport(
      base: run(baseline), candidates: candidates.map { run($0.run) }, rows: [],
      method: plan.method)
    for (candidate, comparison) in candidates {
      report.rows += comparison.rows.map { row($0, candidate.id, plan) }
      report.incomparable += comparison.refusals.map {
        .init(candidate: candidate.id, task: $0.task, reason: $0.reason)
      }
      report.moved += comparison.moved.map { pair in
        ComparisonReport.MovedPair(
          candidate: candidate.id, task: pair.task, subset: pair.subset, index: pair.index,
          gold: pair.gold, base: pair.baseline, similarity: pair.candidate,
          rankShift: pair.rankShift, texts: texts(pair))
      }
      report.notes += comparison.notes.filter { !report.notes.contains($0) }
    }
    return report
  }

  private static func row(
    _ row: RunComparison.Row, _ candidate: String, _ plan: ComparisonPlan
  ) -> ComparisonReport.Row {
    let outcome: ComparisonReport.Outcome =
      switch row.outcome {
      case .better: .better
      case .worse: .worse
      case .equivalent: .equivalent
      case .undecided: .undecided
      case .identical: .identical
      }
    return ComparisonReport.Row(
      candidate: candidate, task: row.name, subset: row.subset, n: row.n, base: row.baseline,
      score: row.candidate, difference: row.difference,
      interval: row.comparison.map {
        ScoreInterval(
          name: row.name, low: $0.bca.lower, high: $0.bca.upper, level: $0.confidence,
          method: plan.method)
      }, p: row.comparison?.p, adjustedP: row.adjustedP,
      smallestDetectable: row.comparison?.smallestDetectable,
      tests: row.secondOpinions.map { .init(label: $0.label, statistic: $0.statistic, p: $0.p) },
      outcome: outcome)
  }
}

/// The sentences of moved pairs, read again from the data and only after their digest was checked.
struct MovedPairTexts {
  private let tasks: [TaskData]

  /// Reads the tasks of `result`.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` when the data are not those of the run.
  init(of result: RunResult, data: String?) throws {
    let root = try DataRoot.resolve(flag: data)
    tasks = try TaskReader.load(result.spec.tasks, from: root, limit: result.spec.limit)
    guard DataDigest.of(tasks) == result.spec.data else {
      throw EvalError.usage(
        "the data in \(root.folder) are not those that run \(result.id) scored",
        remedy: "name the folder of that run with --data, or leave --include-text out")
    }
  }

  /// Both sentences of a pair; none where there is no such pair.
  func texts(of pair: RunComparison.MovedPair) -> [String] {
    guard let task = tasks.first(where: { $0.request.task == pair.task }),
      case .pairs(let subsets) = task.content,
      let subset = subsets.first(where: { $0.name == pair.subset }),
      pair.index < subset.first.count
    else { return [] }
    return [subset.first, subset.second].map { task.texts[$0[pair.index]] }
  }
}
