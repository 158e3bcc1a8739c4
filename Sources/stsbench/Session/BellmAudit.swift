import EmbeddingBackends
import EvalCore
import EvalReports
import EvalRuns
import EvalTasks
import Foundation

/// `run --audit bellm`: the three numbers that a published BeLLM score may be, side by side.
///
/// Correct masks on SentEval text; padding seen by bidirectional layers on SentEval text in length-sorted
/// batches; the same on the text and in the order that the authors' copy of SentEval feeds.
struct BellmAudit {
  let command: RunCommand

  private struct Variant {
    var name: String
    var evaluationProtocol: EvaluationProtocol
    var padding: Padding
  }

  private struct Row: Encodable {
    var task: String
    var correct: Double?
    var leak: Double?
    var leakOnFork: Double?
  }

  private struct Report: Encodable {
    var runs: [String: String]
    var tasks: [Row]
    var averages: Row?
    var marks: [String]
  }

  func run() async throws {
    let options = command.modelOptions
    let batching = options.batching
    var forkBatching = batching
    forkBatching.order = .gold
    let choices = try ModelOpening.choices(options.withoutLeak)
    let model = try await ModelOpening.open(options.source)
    let variants = [
      Variant(name: "correct", evaluationProtocol: .senteval, padding: .none),
      Variant(name: "leak", evaluationProtocol: .senteval, padding: .billmLeak(batching)),
      Variant(
        name: "leak on the fork's data", evaluationProtocol: .bellmFork,
        padding: .billmLeak(forkBatching)),
    ]
    var results: [RunResult] = []
    for variant in variants {
      Terminal.note("audit: \(variant.name)")
      var data = command.dataOptions
      data.evaluationProtocol = variant.evaluationProtocol
      var own = choices
      own.padding = variant.padding
      let recipe = try model.resolve(own)
      let workload = try Workload(data)
      let session = RunSession(
        workload: workload, model: model,
        spec: workload.spec(for: model, under: recipe, probe: nil),
        keeping: command.storeOptions.keeping, threads: options.source.workers)
      let result = try await session.evaluate()
      if let output = command.outputOptions.output {
        let folder = variant.name.replacingOccurrences(of: "'", with: "").replacingOccurrences(
          of: " ", with: "-")
        try ResultFolder.write(
          result, to: URL(fileURLWithPath: output).appending(path: folder),
          context: try ReportContexts.context(
            for: result, keeping: .nothing, formats: ResultFolder.defaultFormats))
      }
      results.append(result)
    }
    try print(results, names: variants.map(\.name))
  }

  private func print(_ results: [RunResult], names: [String]) throws {
    let rows = results[0].tasks.map { task in
      let scores = results.map { result in result.tasks.first { $0.id == task.id }?.score.value }
      return Row(task: task.id, correct: scores[0], leak: scores[1], leakOnFork: scores[2])
    }
    let averages = results.map { GroupAverages.average(of: .sts, $0.tasks) }
    let average = Row(
      task: "STS average", correct: averages[0], leak: averages[1], leakOnFork: averages[2])
    if command.outputOptions.format == "json" {
      let report = Report(
        runs: Dictionary(uniqueKeysWithValues: zip(names, results.map(\.id))), tasks: rows,
        averages: averages.contains(nil) ? nil : average,
        marks: RunMark.marks(of: results[0].spec).map(\.title))
      try Terminal.output(String(decoding: try CanonicalJSON.pretty(report), as: UTF8.self))
      return
    }
    func percent(_ value: Double?) -> String {
      value.map { String(format: "%.2f", $0 * 100) } ?? "—"
    }
    var table = PlainTable(["task"] + names)
    for row in rows + [average] {
      table.append([row.task, percent(row.correct), percent(row.leak), percent(row.leakOnFork)])
    }
    let marks = RunMark.marks(of: results[0].spec)
    try Terminal.output(
      marks.map { "\($0.title): " }.joined()
        + "AUDIT of published BeLLM numbers, Spearman × 100; only the first column is a correct "
        + "evaluation\n" + marks.map { $0.explanation + "\n" }.joined() + "\n" + table.text
        + "\nruns: " + zip(names, results).map { "\($0) \($1.id)" }.joined(separator: ", ") + "\n")
  }
}
