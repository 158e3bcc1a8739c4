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
    let options = command.modelOptions
    let choices = try ModelOpening.choices(options.withoutLeak)
    let model = try await ModelOpening.open(options.source)
    let named = try model.naming(prompt: options.promptName, in: choices)
    let result = try await PaddingAudit(batching: options.batching).run { setting in
      try await evaluate(setting, model: model, choices: named)
    }
    try Terminal.output(
      command.outputOptions.format == "json" ? try result.json() : result.terminal())
  }

  private func evaluate(
    _ setting: PaddingAudit.Setting, model: any EmbeddingModel, choices: RecipeChoices
  ) async throws -> RunResult {
    Terminal.note("audit: \(setting.variant.title)")
    var data = command.dataOptions
    data.evaluationProtocol = setting.evaluationProtocol
    var own = choices
    own.padding = setting.padding
    let recipe = try model.resolve(own)
    let workload = try Workload(data)
    let spec = workload.spec(for: model, under: recipe, probe: nil)
    try command.replacementOptions.requireRoom(
      for: [spec], in: command.outputOptions, variant: setting.variant.folderName)
    let result = try await RunSession(
      workload: workload, model: model, spec: spec,
      keeping: try command.storeOptions.keeping, threads: command.modelOptions.source.workers
    ).evaluate()
    if let output = command.outputOptions.output {
      try ResultFolder.write(
        result, to: URL(fileURLWithPath: output).appending(path: setting.variant.folderName),
        context: try ReportContexts.context(
          for: result, keeping: .nothing, formats: ResultFolder.defaultFormats))
    }
    return result
  }
}
