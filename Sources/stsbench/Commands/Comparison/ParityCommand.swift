import ArgumentParser
import Documents
import EvalCore
import EvalReports
import EvalRuns
import Foundation
import Synchronization

/// `stsbench parity`: is a converted, quantised or served model the same model?
struct ParityCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parity",
    abstract: "Hold two models against each other, stage by stage from the ids to the scores.",
    discussion: """
      EXAMPLES
        stsbench parity models/all-MiniLM-L6-v2 models/minilm-converted --task STSB
        stsbench parity models/gemma models/gemma-q4_k_m.gguf --recipe bellm \\
            --task STSB --limit 200 --tolerance 0.05
        stsbench parity models/minilm http://localhost:8080 --input texts.txt

      The stages are the recipes, the ids of every text, the hidden states of some
      texts layer by layer, the pooled vectors, the vectors behind the heads, the
      direction and length of the final vectors, the similarities of pairs, and the
      scores. What a side does not give out is named and not compared. Every vector
      is computed anew, and nothing is kept.

      EXIT CODES
        0 the same within the tolerance · 2 not the same
      """)

  @Argument(help: ArgumentHelp("The first model.", valueName: "ref"), completion: .directory)
  var first: String

  @Argument(help: ArgumentHelp("The second model.", valueName: "ref"), completion: .directory)
  var second: String

  @OptionGroup(title: "Tasks and data") var dataOptions: DataOptions
  @OptionGroup(title: "Recipe of both models, and how they are opened")
  var modelOptions: ModelOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Texts, one a line, instead of --task's (- is standard input).", valueName: "file"),
    completion: .file())
  var input: String?

  @Option(help: "The largest difference that does not matter.")
  var tolerance: Double = 1e-4

  @Option(help: "Texts whose hidden states are compared, spread evenly over all.")
  var stateTexts: Int = 8

  @Option(help: "What standard output gets: table or json.")
  var format: TextOrJSON = .table

  @Flag(name: .shortAndLong, help: "Say nothing beside the result but warnings and errors.")
  var quiet = false

  func validate() throws {
    guard tolerance >= 0, tolerance.isFinite else {
      throw ValidationError("--tolerance is at least 0")
    }
    guard stateTexts >= 0 else { throw ValidationError("--state-texts is at least 0") }
    guard modelOptions.source.model == ModelSourceOptions.defaultModel else {
      throw ValidationError("name both models as arguments, and leave --model out")
    }
    guard modelOptions.source.adapter.isEmpty else {
      throw ValidationError("merge adapters into a folder of their own, or use run with --adapter")
    }
  }

  func run() async throws {
    Terminal.isQuiet.store(quiet, ordering: .relaxed)
    let texts = try input.map { try TextLines.read($0) }
    let workload = try texts == nil ? Workload(dataOptions) : nil
    let left = try await side(first, workload)
    let right = try await side(second, workload)
    let study = ParityStudy(tolerance: tolerance, stateTexts: stateTexts)
    let bar = ProgressBar("comparing", unit: "tokens")
    let result =
      if let workload {
        try await study.compare(
          left, right,
          setup: EvaluationSetup(
            tasks: workload.tasks, threads: modelOptions.source.workers, machine: Machine.facts())
        ) { done, total, tokens in bar.update(done, of: total, rated: tokens > 0 ? tokens : nil) }
      } else {
        try await study.compare(left, right, texts: texts ?? []) { done, total, tokens in
          bar.update(done, of: total, rated: tokens > 0 ? tokens : nil)
        }
      }
    bar.finish()
    try format.show(result)
    if !result.isSame { throw ExitCode(2) }
  }

  private func side(_ model: String, _ workload: Workload?) async throws -> ParityStudy.Side {
    var options = modelOptions
    options.source.model = model
    let opened = try await ModelOpening.open(options.source)
    let recipe = try opened.resolve(try ModelOpening.choices(options))
    return ParityStudy.Side(
      model: opened, recipe: recipe,
      spec: workload?.spec(for: opened, under: recipe, probe: nil))
  }
}
