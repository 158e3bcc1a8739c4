package import EvalCore
import Foundation

/// A named recipe from the literature, read from a data file in `Recipes/`.
package struct RecipePreset: Hashable, Sendable, Decodable, Identifiable {
  /// The name on the command line, which is also the name of the file.
  package var name: String
  package var title: String
  /// Where each choice comes from: paper, repository and place in it.
  package var sources: [String]
  /// What it sets; everything else stays as the model has it.
  package var recipe: RecipeChoices
  /// The prompts that the source feeds where there is no instruction, or nil where its prompts show none.
  package var promptsWithoutInstruction: [String]?
  /// What the recipe does not say, or differs in from its source.
  package var notes: [String]

  package var id: String { name }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, title, sources, recipe, promptsWithoutInstruction, notes
  }

  package init(from decoder: any Decoder) throws {
    try decoder.rejectUnknownKeys(besides: CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    title = try container.decode(String.self, forKey: .title)
    sources = try container.decode([String].self, forKey: .sources)
    recipe = try container.decode(RecipeChoices.self, forKey: .recipe)
    promptsWithoutInstruction = try container.decodeIfPresent(
      [String].self, forKey: .promptsWithoutInstruction)
    notes = try container.decode([String].self, forKey: .notes)
  }

  /// What the preset sets with `options` laid over it.
  ///
  /// Without an instruction, whether none was set or the empty one was chosen, the preset's prompt is the
  /// one that its source feeds then: a template would leave the words and blanks around the empty place.
  /// A prompt among `options` is taken as it is written.
  package func overlaid(by options: RecipeChoices) -> RecipeChoices {
    var merged = recipe.overlaid(by: options)
    if options.prompts == nil, (merged.instruction ?? "").isEmpty, let promptsWithoutInstruction {
      merged.prompts = promptsWithoutInstruction
    }
    return merged
  }
}

/// The presets that come with stsbench, in the order in which they are listed.
package enum RecipeCatalogue {
  /// One line a file of `Recipes/`.
  package static let names = [
    "bellm",
    "angle",
    "prompteol",
    "metaeol",
    "pretended-cot",
    "knowledge",
    "llm2vec",
    "echo",
    "sgpt",
    "gritlm",
    "e5-mistral",
    "qwen3-embedding",
    "embeddinggemma",
    "simcse-unsup",
    "simcse-sup",
    "sbert",
    "e5",
    "bge",
  ]

  /// The preset called `name`.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` with the nearest names, or ``EvalError`` when the bundled files are
  ///   not there or damaged.
  package static func named(_ name: String) throws -> RecipePreset {
    let wanted = name.lowercased()
    guard names.contains(wanted) else {
      let near = nearMisses(for: name, among: names)
      throw EvalError.usage(
        "there is no recipe “\(name)”",
        remedy: near.isEmpty
          ? "choose from \(names.joined(separator: ", "))"
          : "did you mean \(near.joined(separator: " or "))?")
    }
    return try read(wanted)
  }

  /// All presets.
  ///
  /// - Throws: as ``named(_:)``.
  package static func all() throws -> [RecipePreset] { try names.map(read) }

  /// The folder of the data files.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` when it is not there.
  static func folder() throws -> URL {
    URL(
      fileURLWithPath: try BundledFiles.folder(
        "Recipes", of: "EmbeddingBackends",
        remedy: "install stsbench together with its share/stsbench folder, or leave --recipe out"))
  }

  private static func read(_ name: String) throws -> RecipePreset {
    let file = try folder().appending(path: "\(name).json")
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw EvalError.missingInput(
        path: file.path, "a recipe of stsbench is not there",
        remedy: "the files beside the program belong to another version; install stsbench again")
    }
    do {
      return try JSONDecoder().decode(RecipePreset.self, from: Data(contentsOf: file))
    } catch {
      throw EvalError.badData(
        file: file.path, place: nil, "this recipe of stsbench cannot be read: \(error)",
        remedy: "the files beside the program belong to another version; install stsbench again")
    }
  }
}
