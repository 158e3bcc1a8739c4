import EvalCore
import EvalReports
import EvalRuns
import EvalScoring

/// The intervals that a run's reports show.
enum Intervals {
  /// 95 % intervals of tasks and averages, by bootstrap where a task has its items.
  static func of(_ result: RunResult) -> [ScoreInterval] {
    let plan = ResultIntervals(threads: Machine.defaultThreads)
    return plan.rows(of: result.tasks).map { row in
      ScoreInterval(
        name: row.name, low: row.interval.lower, high: row.interval.upper, level: plan.confidence,
        method: row.method)
    }
  }
}
