import ArgumentParser
import EmbeddingBackends
import EvalCore
import EvalReports
import Foundation

/// `stsbench models`.
struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "Look into model directories.",
    subcommands: [ModelsInspectCommand.self])
}

/// `stsbench models inspect`: what a checkpoint is and needs.
struct ModelsInspectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract:
      "Show architecture, parameters, attention plan, tokenizer, memory and unused tensors.",
    discussion: """
      EXAMPLES
        stsbench models inspect models/all-MiniLM-L6-v2
        stsbench models inspect models/llama --bidirectional last:2
        stsbench models inspect hf:Qwen/Qwen3-Embedding-0.6B --offline --format json
      """)

  @Argument(
    help: ArgumentHelp("Model directory or hf:org/name[@revision].", valueName: "ref"),
    completion: .directory)
  var model: String

  @Option(
    help: ArgumentHelp("PEFT LoRA adapter folder; repeat to stack.", valueName: "dir"),
    completion: .directory)
  var adapter: [String] = []

  @Option(help: ArgumentHelp("Show the attention plan under this pattern.", valueName: "pattern"))
  var bidirectional = "none"

  @Option(
    help: ArgumentHelp(
      "A key of the model's files that may be passed over, whatever it means; repeat for several.",
      valueName: "key"))
  var acceptKey: [String] = []

  @Flag(help: "Never download.")
  var offline = false

  @Option(help: "What standard output gets: table or json.")
  var format: TextOrJSON = .table

  func run() async throws {
    let folder = try await ModelOpening.directory(
      of: try NamedModel(parsing: model), offline: offline)
    try format.show(
      try InspectedModel(
        at: folder, adapters: adapter.map { URL(fileURLWithPath: $0, isDirectory: true) },
        accepted: Set(acceptKey), pattern: try AttentionPattern(parsing: bidirectional),
        workers: Machine.defaultThreads))
  }
}
