import ArgumentParser
import Checkpoints
import EmbeddingBackends
import EvalCore
import Foundation
import Tokenization
import Transformers

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

  private struct Report: Encodable {
    var model: ModelInspection
    var tokenizer: TokenizerPart

    struct TokenizerPart: Encodable {
      var model: String
      var vocabularySize: Int
      var addedTokens: Int
      var largestID: Int
      var normalizer: String?
      var preTokenizer: String?
      var postProcessor: String?
      var template: String
      var digest: String
    }
  }

  func run() async throws {
    let folder = try await ModelOpening.directory(
      of: try NamedModel(parsing: model), offline: offline)
    let checkpoint = try Checkpoint.load(
      directory: folder, adapters: adapter.map { URL(fileURLWithPath: $0, isDirectory: true) },
      accepted: Set(acceptKey))
    let inspection = try checkpoint.inspection(
      pattern: try AttentionPattern(parsing: bidirectional), workers: Machine.defaultThreads)
    let opened = try TokenizerFile.open(of: checkpoint, accepted: Set(acceptKey))
    let summary = opened.tokenizer.summary
    let report = Report(
      model: inspection,
      tokenizer: .init(
        model: summary.model, vocabularySize: summary.vocabularySize,
        addedTokens: summary.addedTokens, largestID: opened.tokenizer.largestID,
        normalizer: summary.normalizer,
        preTokenizer: summary.preTokenizer, postProcessor: summary.postProcessor,
        template: summary.template, digest: opened.digest.hex))
    switch format {
    case .json:
      try Terminal.output(String(decoding: try CanonicalJSON.pretty(report), as: UTF8.self))
    case .table: try Terminal.output(Self.page(report))
    }
  }

  private static func page(_ report: Report) -> String {
    let model = report.model
    func megabytes(_ bytes: Int) -> String {
      bytes < 1_048_576
        ? String(format: "%.1f kB", Double(bytes) / 1024)
        : String(format: "%.1f MB", Double(bytes) / 1_048_576)
    }
    let types = model.parametersByType.sorted { $0.key < $1.key }
      .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    var lines = [
      "model        \(model.name) (\(model.family))",
      "parameters   \(model.parameters) (\(types))",
      "shape        \(model.layers) layers, hidden \(model.hiddenSize), inner \(model.innerSize), "
        + "\(model.heads) heads (\(model.keyValueHeads) key/value) of \(model.headDimension)",
      "vocabulary   \(model.vocabularySize) rows, at most \(model.maxTokens) tokens",
      "output       \(model.outputSize) components",
      "memory       \(megabytes(model.weightBytes)) weights, \(megabytes(model.memoryBytes)) needed",
      "tokenizer    \(report.tokenizer.model), \(report.tokenizer.vocabularySize) tokens, \(report.tokenizer.template)",
      "  normalizer \(report.tokenizer.normalizer ?? "none")",
      "  splitting  \(report.tokenizer.preTokenizer ?? "none")",
      "defaults     pooling \(model.defaultRecipe.pooling), \(model.defaultRecipe.normalisation == .none ? "no" : model.defaultRecipe.normalisation.rawValue) normalisation, "
        + "at most \(model.defaultRecipe.truncation.maxTokens ?? model.maxTokens) tokens",
    ]
    if !model.headWidths.isEmpty {
      lines.append(
        "heads        Dense \(model.headWidths.map(String.init).joined(separator: " → "))")
    }
    if model.hasPooler {
      lines.append(
        "pooler       [CLS] behind a dense layer and tanh, read by --pooling pooler only")
    }
    lines.append("attention    what the token of each layer sees besides itself")
    for layer in model.attention {
      let before = layer.reachBack.map { "\($0 - 1) before" } ?? "all before"
      let after =
        layer.direction == .causal
        ? "none after" : layer.reachAhead.map { "\($0 - 1) after" } ?? "all after"
      lines.append(
        "  layer \(layer.layer): \(layer.direction.rawValue), \(before), \(after)"
          + (layer.changedByPattern ? "  ← changed by the pattern" : ""))
    }
    lines.append("digests")
    for (role, digest) in model.digests.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(role) \(digest.hex)")
    }
    lines.append("  tokenizer \(report.tokenizer.digest)")
    if !model.unusedTensors.isEmpty {
      lines.append("unused       \(model.unusedTensors.joined(separator: ", "))")
    }
    if !model.unexpectedTensors.isEmpty {
      lines.append("unexpected   \(model.unexpectedTensors.joined(separator: ", "))")
    }
    if report.tokenizer.largestID >= model.vocabularySize {
      lines.append(
        "warning      the tokenizer has ids up to \(report.tokenizer.largestID) and the model only "
          + "\(model.vocabularySize) rows: they do not belong together, and a run will refuse them")
    }
    for (reason, keys) in Dictionary(grouping: model.harmlessKeys, by: \.reason).sorted(by: {
      $0.key < $1.key
    }) {
      lines.append("no effect    \(keys.map(\.key).joined(separator: ", ")): \(reason)")
    }
    lines += model.notes.map { "note         \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }
}
