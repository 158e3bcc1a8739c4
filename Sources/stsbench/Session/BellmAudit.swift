import EmbeddingBackends
import EvalCore
import EvalReports
import EvalRuns
import EvalTasks
import Foundation

/// `run --audit bellm`: ``PaddingAudit`` over the sessions of its evaluations.
struct BellmAudit {
  let command: RunCommand

  /// Evaluates, writes a folder a variant where one is named, and prints the audit.
  ///
  /// - Throws: whatever stops an evaluation or a report.
  func run() async throws {
    let result = try await PaddingAudit(batching: command.modelOptions.batching).run(
      evaluate: evaluate)
    try Terminal.output(
      command.outputOptions.format == "json" ? try result.json() : result.terminal())
  }

  private func evaluate(_ setting: PaddingAudit.Setting) async throws -> RunResult {
    Terminal.note("audit: \(setting.variant.title)")
    var data = command.dataOptions
    data.evaluationProtocol = setting.evaluationProtocol
    var model = command.modelOptions
    model.paddingOverride = setting.padding
    let workload = try Workload(data)
    let backend = try await ModelOpening.open(model)
    let result = try await RunSession(
      workload: workload, backend: backend, spec: workload.spec(for: backend, probe: nil),
      storeOptions: command.storeOptions, threads: model.source.workers
    ).evaluate()
    if let output = command.outputOptions.output {
      try ResultFolder.write(
        result, to: URL(fileURLWithPath: output).appending(path: setting.variant.folderName),
        context: try ReportContexts.context(
          for: result, store: nil, formats: ResultFolder.defaultFormats))
    }
    return result
  }
}
