import EvalCore
import EvalReports
import EvalRuns
import EvalStore
import EvalTasks
import Foundation

/// Gathers what reports show beside a result.
enum ReportContexts {
  /// Declarations, published scores, with a store the model's history, and intervals where one of
  /// `formats` shows them.
  static func context(
    for result: RunResult, keeping: Keeping, formats: [ReportFormat]
  ) throws -> ReportContext {
    var history: [HistoryPoint] = []
    if keeping.usesStore,
      FileManager.default.fileExists(atPath: try StoreAccess.location(keeping.store).path)
    {
      let records = try StoreAccess.history(
        RunFilter(model: result.spec.model.name, protocol: result.spec.protocol, onlyScores: true),
        in: keeping.store)
      history = records.map { record in
        var scores = record.scores
        for (group, average) in record.averages { scores[group.rawValue] = average }
        return HistoryPoint(
          date: record.recorded, runID: record.run, version: record.version, scores: scores)
      }
    }
    return ReportContext(
      declarations: TaskCatalogue.specs,
      intervals: formats.contains { $0.run?.showsIntervals == true } ? intervals(of: result) : [],
      history: history, published: try PublishedScores.bundled())
  }

  /// 95 % intervals of tasks and averages.
  static func intervals(of result: RunResult) -> [ScoreInterval] {
    ResultIntervals(threads: Machine.defaultThreads).rows(of: result.tasks)
  }
}
