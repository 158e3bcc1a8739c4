package import EvalCore

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
