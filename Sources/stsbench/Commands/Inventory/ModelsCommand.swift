import ArgumentParser
import EmbeddingBackends
import EvalCore
import EvalReports
import Foundation
import LinearAlgebra

/// `stsbench models`.
struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List, inspect and convert models.",
    subcommands: [
      ModelsListCommand.self, ModelsInspectCommand.self, ModelsConvertCommand.self,
    ])
}

/// `stsbench models list`: what other programs keep on this machine.
struct ModelsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show the models in the Hub cache, Ollama's and LM Studio's folders, and which run.",
    discussion: """
      EXAMPLES
        stsbench models list
        stsbench models list --runs --format json

      A model is judged by its small files, and no weight is read. The last column
      is what --model takes.
      """)

  @Flag(help: "Show only models that run.")
  var runs = false

  @Option(help: "What standard output gets: table or json.")
  var format: TextOrJSON = .table

  func run() throws {
    let found = try LocalModels().find()
    if found.isEmpty {
      Terminal.note("no models in the Hub cache, Ollama's folder or LM Studio's folders")
    }
    try format.show(found.filter { !runs || $0.obstacle == nil })
  }
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

/// `stsbench models convert`: a model as other tools read it.
struct ModelsConvertCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a model as a Hugging Face folder: safetensors, config.json, tokenizer.json.",
    discussion: """
      EXAMPLES
        stsbench models convert gemma-3-270m-q4_k_m.gguf models/gemma-3-270m-f32
        stsbench models convert models/old-simcse models/simcse
        stsbench models convert models/llama models/llama-merged --adapter adapter \\
            --dtype bfloat16

      Reads GGUF, pytorch_model.bin, safetensors, slow tokenizers and adapters, which
      are merged. Quantised weights become float32 with the very bits that runs
      compute with. See with `stsbench parity` that both are the same model.
      """)

  @Argument(
    help: ArgumentHelp("Model directory, .gguf file or hf:org/name[@revision].", valueName: "ref"),
    completion: .directory)
  var model: String

  @Argument(
    help: ArgumentHelp("The folder to write; not there yet.", valueName: "dir"),
    completion: .directory)
  var output: String

  @Option(
    help: ArgumentHelp("PEFT LoRA adapter folder to merge; repeat to stack.", valueName: "dir"),
    completion: .directory)
  var adapter: [String] = []

  @Option(
    help:
      "Type of all numbers: float32, float16, bfloat16. Default: as they are, quantised ones as float32."
  )
  var dtype: NumberType?

  @Option(
    help: ArgumentHelp(
      "A key of the model's files that may be passed over, whatever it means; repeat for several.",
      valueName: "key"))
  var acceptKey: [String] = []

  @Flag(help: "Never download.")
  var offline = false

  enum NumberType: String, ExpressibleByArgument, CaseIterable {
    case float32, float16, bfloat16

    var scalar: ScalarType {
      switch self {
      case .float32: .float32
      case .float16: .float16
      case .bfloat16: .bfloat16
      }
    }
  }

  func run() async throws {
    let place = try await ModelOpening.directory(
      of: try NamedModel(parsing: model), offline: offline)
    let conversion = ModelConversion(
      adapters: adapter.map { URL(fileURLWithPath: $0, isDirectory: true) },
      type: dtype?.scalar, accepted: Set(acceptKey))
    let target = URL(fileURLWithPath: output, isDirectory: true).standardizedFileURL
    try conversion.run(place, to: target).forEach { Terminal.note($0) }
    Terminal.note("\(output): written; compare with `stsbench parity \(model) \(output)`")
  }
}
