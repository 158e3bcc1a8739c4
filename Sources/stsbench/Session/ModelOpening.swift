import Checkpoints
import EmbeddingBackends
import EvalCore
import Foundation
import Tokenization
import Transformers

/// Opens what `--model` names, and reads what the options say of the recipe.
enum ModelOpening {
  /// The model of `source`.
  ///
  /// - Throws: ``EvalError`` for a reference that cannot be read or opened.
  static func open(_ source: ModelSourceOptions) async throws -> any EmbeddingModel {
    let model = try await NamedModel(parsing: source.model).open(opening(source))
    model.notes.forEach { Terminal.note($0) }
    return model
  }

  /// The model of `source`, whose layers can be swept.
  ///
  /// - Parameter memoryBudget: the most bytes of activations; nil is the engine's default.
  /// - Throws: as ``open(_:)``, and a usage error for other kinds of models.
  static func openWithLayers(
    _ source: ModelSourceOptions, memoryBudget: Int? = nil
  ) async throws -> (model: any EmbeddingModel, layers: LayerFacts) {
    var options = opening(source)
    options.memoryBudget = memoryBudget
    let opened = try await NamedModel(parsing: source.model).openWithLayers(options)
    opened.model.notes.forEach { Terminal.note($0) }
    return opened
  }

  /// The tokenizer of a model directory, or of a tokenizer.json named itself.
  static func tokenizer(_ source: ModelSourceOptions) async throws -> Tokenizer {
    if source.model.hasSuffix(".json") {
      return try TokenizerFile.open(file: URL(fileURLWithPath: source.model)).tokenizer
    }
    let folder = try await directory(
      of: try NamedModel(parsing: source.model), offline: source.offline)
    return try TokenizerFile.open(at: folder, accepted: source.reading.acceptedKeys)
  }

  /// The folder of a model directory or Hub reference, downloaded where that is allowed.
  static func directory(of model: NamedModel, offline: Bool) async throws -> URL {
    guard let reference = model.reference.folder else {
      throw EvalError.usage(
        "\(model.displayName) is no model directory",
        remedy: "name a model directory or hf:org/name")
    }
    var options = OpeningOptions()
    options.allowsDownload = !offline
    options.downloadProgress = report
    return try await reference.directory(options)
  }

  private static func opening(_ source: ModelSourceOptions) -> OpeningOptions {
    var options = OpeningOptions()
    options.adapters = source.adapter.map { URL(fileURLWithPath: $0, isDirectory: true) }
    options.threads = source.workers
    options.texts = source.texts
    options.serverModel = source.serverModel
    options.http.apiKeyVariable = source.apiKeyEnv
    options.http.api = source.serverAPI
    options.timeout = source.timeout.map { .seconds($0) }
    options.exec.passedVariables = source.passEnv
    options.reading = source.reading
    options.allowsDownload = !source.offline
    options.downloadProgress = report
    return options
  }

  private static let report: @Sendable (String, Int) -> Void = { file, bytes in
    Terminal.note("\(file): \(bytes) bytes")
  }

  /// Tells of templates that hold a backslash and an n, which a shell leaves in 'single' and "double" quotes.
  static func warn(ofSpelledLineBreaks prompts: [String]) {
    for prompt in prompts where prompt.contains("\\n") {
      Terminal.warning(
        "the prompt “\(prompt)” holds a backslash and an n, which are fed as they stand; "
          + "for a line break write $'…\\n…'")
    }
  }

  /// The preset, overlaid by the single options.
  static func choices(_ options: ModelOptions) throws -> RecipeChoices {
    var merged = try options.choices()
    warn(ofSpelledLineBreaks: options.prompt)
    if let name = options.recipe {
      let preset = try RecipeCatalogue.named(name)
      preset.notes.forEach { Terminal.note("recipe \(preset.name): \($0)") }
      merged = preset.overlaid(by: merged)
    }
    if merged.instruction == nil,
      merged.prompts?.contains(where: TemplateSyntax.showsInstruction) == true
    {
      Terminal.warning(
        "the prompt has a place for an instruction and none was given: it stays empty; "
          + "--instruction TEXT fills it")
    }
    return merged
  }
}
