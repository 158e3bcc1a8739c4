import EmbeddingBackends
import EvalCore
import EvalReports
import EvalRuns
import EvalStore
import EvalTasks
import Foundation

/// One evaluation joined with progress, journal, store and reports.
struct RunSession {
  let workload: Workload
  let model: any EmbeddingModel
  let spec: RunSpec
  let keeping: Keeping
  let threads: Int

  /// Evaluates with a progress bar and keeps the result in the store.
  ///
  /// - Throws: as ``Keeping/evaluate(_:of:on:threads:vectorBudget:hear:)``.
  func evaluate() async throws -> RunResult {
    let encoding = ProgressBar("encoding", unit: "tokens")
    var scoring: [String: ProgressBar] = [:]
    var taskStart = ContinuousClock.now
    let sweep = try await keeping.evaluate(
      try .run(spec), of: model, on: workload, threads: threads
    ) { event in
      switch event {
      case .encoding(let texts, let total, let tokens):
        encoding.update(texts, of: total, rated: tokens > 0 ? tokens : nil)
      case .encoded(_, _, let seconds):
        encoding.finish()
        taskStart = .now
        Terminal.note("encoded in \(Self.seconds(seconds))")
      case .scoring(let task, let step, let total):
        let bar =
          scoring[task] ?? ProgressBar("scoring \(task)", unit: unit(of: task), since: taskStart)
        scoring[task] = bar
        bar.update(step, of: total)
      case .task(let result):
        ProgressBar.clearLine()
        taskStart = .now
        Terminal.note("\(result.id) \(Self.text(result.score))")
      case .result, .finished: break
      }
    }
    guard let result = sweep.results.first else {
      throw EvalError.internalFault("the evaluation ended without a result")
    }
    if let kept = result.facts.keptVectors {
      Terminal.note(
        "\(kept) of \(counted(result.facts.distinctTexts, "vector")) kept from earlier runs, "
          + "\(result.facts.distinctTexts - kept) computed; --fresh computes all anew")
    }
    if let work = result.facts.work, result.facts.keptVectors == nil {
      Terminal.note(work.line(recipes: 1))
    }
    for warning in result.facts.warnings { Terminal.warning(warning) }
    return result
  }

  /// Writes the reports and prints the one that was asked for.
  func deliver(_ result: RunResult, output: String?, format: ReportFormat) throws {
    let filed = output == nil ? [] : RunReport.filed(beside: format)
    let context = try ReportContexts.context(
      for: result, keeping: keeping, formats: filed + [format])
    if let output {
      try ResultFolder.write(
        result, to: URL(fileURLWithPath: output), formats: filed, context: context)
    }
    let report = RunReport(result, context)
    let files = try report.files(
      as: format, on: ReportSurface(usesColour: Terminal.Colour.isOn(for: 1)))
    try report.omissions(of: format, among: files, showsFirstFileOnly: output == nil)
      .forEach { Terminal.warning($0) }
    if let first = files.first { try Terminal.output(first.text) }
  }

  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` with the reasons where no task has a score.
  func requireScore(of result: RunResult) throws {
    var reasons: [String] = []
    for task in result.tasks {
      guard case .degenerate(let reason) = task.score else { return }
      reasons.append("\(task.id): \(reason)")
    }
    guard !reasons.isEmpty else { return }
    throw EvalError.badData(
      file: spec.model.name, place: nil, "no task has a score; \(reasons.joined(separator: "; "))",
      remedy: "check the model's vectors with stsbench encode, and the recipe's cut of long texts")
  }

  /// What the steps of scoring a task are.
  private func unit(of task: String) -> String {
    let kind = workload.tasks.first { $0.spec.id == task }?.spec.kind
    return if case .regression = kind { "epochs" } else { "folds" }
  }

  private static func seconds(_ value: Double) -> String { String(format: "%.1f s", value) }

  private static func text(_ score: Score) -> String {
    switch score {
    case .value(let value): String(format: "%.2f", value * 100)
    case .degenerate(let reason): "degenerate: \(reason)"
    }
  }
}
