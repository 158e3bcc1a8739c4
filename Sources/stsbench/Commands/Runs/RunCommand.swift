import ArgumentParser
import EmbeddingBackends
import EvalCore
import EvalReports
import EvalRuns
import EvalScoring
import EvalTasks
import Foundation

/// `stsbench run`: evaluate one model.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Evaluate a model on tasks and write reports.",
    discussion: """
      EXAMPLES
        stsbench run --task all --data sample
        stsbench run --task sts --model models/all-MiniLM-L6-v2 --protocol mteb \\
            --output out
        stsbench run --task STS12:MSRpar,STSB --model models/llama \\
            --recipe bellm --bidirectional last:2
        stsbench run --task sts --model models/llama --recipe bellm \\
            --bidirectional last:1 --audit bellm
        stsbench run --task transfer \\
            --model hf:sentence-transformers/all-MiniLM-L6-v2 --dry-run

      The default model is builtin:lexical, a baseline of words and character
      n-grams.
      """)

  @OptionGroup(title: "Tasks and data") var dataOptions: DataOptions
  @OptionGroup(title: "Model and recipe") var modelOptions: ModelOptions
  @OptionGroup(title: "Output") var outputOptions: OutputOptions
  @OptionGroup(title: "Output") var replacementOptions: ReplacementOptions
  @OptionGroup(title: "Store") var storeOptions: StoreOptions
  @OptionGroup(title: "Probes of the transfer tasks") var probeOptions: ProbeOptions

  @Flag(help: "Show tasks, texts, tokens, work, memory and time; compute nothing.")
  var dryRun = false

  @Option(
    help:
      "Evaluate three ways to audit published numbers: bellm (correct, leak, leak on the fork's data)."
  )
  var audit: AuditKind?

  enum AuditKind: String, ExpressibleByArgument, CaseIterable { case bellm }

  mutating func validate() throws {
    guard audit != nil else { return }
    let ignored: [(String, Bool)] = [
      ("--dry-run", dryRun), ("--padding", modelOptions.padding != nil),
      ("--protocol", dataOptions.evaluationProtocol != .senteval),
      ("--solver", probeOptions.solver != nil), ("--fast", probeOptions.fast),
      ("--probe-seed", probeOptions.probeSeed != nil),
    ]
    for (option, isThere) in ignored where isThere {
      throw ValidationError(
        "--audit runs three evaluations and chooses padding and protocol of each itself; leave \(option) out"
      )
    }
    guard ["table", "json"].contains(outputOptions.format) else {
      throw ValidationError(
        "--audit prints a table or json, not \(outputOptions.format); --output keeps the reports of its runs"
      )
    }
  }

  func run() async throws {
    try outputOptions.apply()
    let format = try RunReport.format(named: outputOptions.format)
    if audit == .bellm {
      try await BellmAudit(command: self).run()
      return
    }
    let workload = try Workload(dataOptions)
    let choices = try ModelOpening.choices(modelOptions)
    let model = try await ModelOpening.open(modelOptions.source)
    let recipe = try model.resolve(
      model.naming(prompt: modelOptions.promptName, in: choices))
    let spec = try workload.spec(
      for: model, under: recipe, probe: probeOptions.spec(for: workload))
    if dryRun {
      let plan = try await SweepPlan.make(
        [SweepSpec.Point(label: "run", spec: spec)], tasks: workload.tasks, model: model)
      try Terminal.output(
        try await RunForecast.make(plan, tasks: workload.tasks, model: model, isSweep: false)
          .terminal())
      return
    }
    try replacementOptions.requireRoom(for: [spec], in: outputOptions)
    let session = RunSession(
      workload: workload, model: model, spec: spec, keeping: try storeOptions.keeping,
      threads: modelOptions.source.workers)
    let result = try await session.evaluate()
    try session.deliver(result, output: outputOptions.output, format: format)
    try session.requireScore(of: result)
  }
}
