import Checkpoints
import EmbeddingBackends
import EvalCore
import Foundation
import Tokenization
import Transformers

/// Opens what `--model` names, under the recipe that the options spell.
enum ModelOpening {
  /// The backend of `options`, with its recipe complete.
  ///
  /// - Parameter memoryBudget: the most bytes of activations of the native engine; nil is its default.
  /// - Throws: ``EvalError`` for a reference that cannot be read or opened, and for options that the
  ///   backend cannot honour.
  static func open(
    _ options: ModelOptions, memoryBudget: Int? = nil
  ) async throws -> any EmbeddingBackend {
    try await open(
      options.source, overrides: try overrides(options), memoryBudget: memoryBudget)
  }

  /// The backend of `source` under its own recipe with `overrides`.
  ///
  /// - Throws: as ``open(_:memoryBudget:)``.
  static func open(
    _ source: ModelSourceOptions, overrides: RecipeChoices, memoryBudget: Int? = nil
  ) async throws -> any EmbeddingBackend {
    let reference = try reference(source)
    if reference.backend != .native, !source.adapter.isEmpty {
      throw EvalError.unsupported(
        "--adapter with \(reference.displayName)", file: nil,
        remedy: "name a model directory with --model")
    }
    return try await opening(source, memoryBudget: memoryBudget)
      .open(reference, overrides: overrides)
  }

  /// The backend of `source` under exactly `recipe`, where its own and choices can make that; what it
  /// took is its `recipe`.
  ///
  /// - Throws: as ``open(_:memoryBudget:)``.
  static func open(
    _ source: ModelSourceOptions, under recipe: Recipe
  ) async throws -> any EmbeddingBackend {
    let plain = try await open(source, overrides: RecipeChoices())
    let choices = RecipeChoices(turning: plain.recipe, into: recipe)
    guard !choices.chosen.isEmpty else { return plain }
    return try await open(source, overrides: choices)
  }

  /// The native engine on what `options` name.
  ///
  /// - Throws: as ``open(_:memoryBudget:)``, and a usage error for other backends.
  static func openNative(
    _ options: ModelOptions, memoryBudget: Int? = nil
  ) async throws -> NativeBackend {
    let reference = try reference(options.source)
    // Before a server is asked or a program started.
    guard reference.backend == .native,
      let backend = try await open(options, memoryBudget: memoryBudget) as? NativeBackend
    else {
      throw EvalError.usage(
        "\(reference.displayName) (\(reference.backend.rawValue)) cannot do this; only the native engine on a model "
          + "directory can",
        remedy: "name a model directory or hf:org/name with --model")
    }
    return backend
  }

  /// The tokenizer of a model directory, or of a tokenizer.json named itself.
  static func tokenizer(_ source: ModelSourceOptions) async throws -> Tokenizer {
    if source.model.hasSuffix(".json") {
      return try TokenizerFile.open(file: URL(fileURLWithPath: source.model)).tokenizer
    }
    let folder = try await directory(of: try reference(source), offline: source.offline)
    let transformer = try SentenceModules.read(folder)?.transformerFolder ?? folder
    return try TokenizerFile.open(folder: transformer).tokenizer
  }

  /// The folder of a model directory or Hub reference, downloaded where that is allowed.
  static func directory(of reference: BackendReference, offline: Bool) async throws -> URL {
    switch reference {
    case .directory(let path): return try BackendOpening.modelDirectory(path)
    case .hub(let hub):
      return try await HubDownload(try HubEnvironment()).snapshot(
        of: hub, allowsDownload: !offline, progress: report
      ).directory
    default:
      throw EvalError.usage(
        "\(reference.displayName) is no model directory",
        remedy: "name a model directory or hf:org/name")
    }
  }

  private static func reference(_ source: ModelSourceOptions) throws -> BackendReference {
    let reference = try BackendReference(parsing: source.model)
    guard let model = source.serverModel else { return reference }
    guard case .server(var server) = reference else {
      throw EvalError.usage(
        "--server-model goes with an embeddings server",
        remedy: "leave it out, or name http(s)://… with --model")
    }
    if let named = server.model, named != model {
      throw EvalError.usage(
        "--model names the server's model “\(named)” and --server-model “\(model)”",
        remedy: "leave one of them out")
    }
    server.model = model
    return .server(server)
  }

  private static func opening(_ source: ModelSourceOptions, memoryBudget: Int?)
    -> BackendOpening
  {
    var plan = PlanOptions()
    if let memoryBudget { plan.memoryBudget = memoryBudget }
    let planOptions = plan
    let adapters = source.adapter.map { URL(fileURLWithPath: $0, isDirectory: true) }
    let threads = source.workers
    var opening = BackendOpening { directory, name, overrides in
      let backend = try NativeBackend(
        directory: directory, name: name, adapters: adapters, overrides: overrides,
        threads: threads,
        options: planOptions)
      backend.notes.forEach { Terminal.note($0) }
      return backend
    }
    opening.texts = source.texts
    opening.http.apiKeyVariable = source.apiKeyEnv
    opening.http.api = source.serverAPI
    opening.allowsDownload = !source.offline
    opening.downloadProgress = report
    return opening
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
  private static func overrides(_ options: ModelOptions) throws -> RecipeChoices {
    var merged = try options.overrides()
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
