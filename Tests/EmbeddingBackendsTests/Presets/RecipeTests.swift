import EvalCore
import Foundation
import Testing

@testable import EmbeddingBackends

@Suite struct RecipeTests {
  @Test func everyFileIsListedAndEveryListedFileIsThere() throws {
    let folder = try RecipeCatalogue.folder()
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let names = files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
    #expect(
      names.sorted() == RecipeCatalogue.names.sorted(),
      "add the missing line to RecipeCatalogue.names, or the missing file to Recipes/")
    #expect(files.count == names.count)
  }

  @Test(arguments: RecipeCatalogue.names) func parsesAppliesAndCitesASource(name: String) throws {
    let preset = try RecipeCatalogue.named(name)
    #expect(preset.name == name)
    #expect(!preset.title.isEmpty)
    #expect(preset.sources.contains { $0.contains("arXiv ") || $0.contains("https://") })
    #expect(!preset.recipe.chosen.isEmpty)
    let recipe = try Recipe().applying(preset.recipe)
    if recipe.pooling.span == .secondCopy {
      #expect(recipe.prompts.allSatisfy { $0.components(separatedBy: "{text}").count == 3 })
    }
  }

  @Test func theBeLLMPresetIsThatOfTheEvaluationCode() throws {
    let recipe = try Recipe().applying(RecipeCatalogue.named("bellm").recipe)
    #expect(recipe.prompts == ["The representative word for sentence {text} is:\""])
    #expect(recipe.attention == .last(1))
    #expect(recipe.pooling == .last)
    #expect(recipe.textRule == .bellmFullStop)
    #expect(recipe.truncation == Truncation(maxTokens: 512, target: .whole))
    #expect(try Recipe().applying(RecipeCatalogue.named("metaeol").recipe).prompts.count == 8)
  }

  @Test func unknownNamesSuggestTheNearest() {
    #expect(performing { try RecipeCatalogue.named("promteol") }.contains("prompteol"))
    #expect(performing { try RecipeCatalogue.named("zzzzzz") }.contains("bellm"))
  }

  @Test func singleOptionsLieOverThePreset() throws {
    var options = RecipeChoices()
    options.attention = .last(2)
    options.eos = .add
    let merged = try RecipeCatalogue.named("bellm").recipe.overlaid(by: options)
    let recipe = try Recipe().applying(merged)
    #expect(recipe.attention == .last(2))
    #expect(recipe.specialTokens.eos == .add)
    #expect(recipe.pooling == .last)
    #expect(merged.overlaid(by: RecipeChoices()) == merged)
  }

  /// Each option alone over every preset gives a recipe: nothing of the preset gets in its way.
  @Test(arguments: RecipeCatalogue.names) func everySingleOptionLiesOverEveryPreset(name: String)
    throws
  {
    let preset = try RecipeCatalogue.named(name).recipe
    let changes: [(inout RecipeChoices) -> Void] = [
      { $0.attention = .last(2) }, { $0.pooling = .mean }, { $0.layer = .state(-2) },
      { $0.normsEarlyLayers = true }, { $0.prompts = ["{text}!"] },
      { $0.prompts = ["{instruction}: {text}"] }, { $0.bos = .omit }, { $0.eos = .omit },
      { $0.maxTokens = 17 }, { $0.truncationTarget = .text }, { $0.appliesHeads = false },
      { $0.dimensions = 3 }, { $0.normalisation = .l2 }, { $0.textRule = .verbatim },
    ]
    for change in changes {
      var option = RecipeChoices()
      change(&option)
      let recipe = try Recipe().applying(preset.overlaid(by: option))
      let chosen = try Recipe().applying(option)
      for field in option.chosen { #expect(field.isEqual(recipe, chosen), "\(field.id)") }
      #expect(recipe.instruction.isEmpty || recipe.prompts[0].contains("{instruction}"))
    }
    var instruction = RecipeChoices()
    instruction.instruction = "Find it."
    instruction.prompts = ["{text}"]
    #expect(throws: EvalError.self) { try Recipe().applying(preset.overlaid(by: instruction)) }
  }

  @Test func overridesSurviveJSONAndRefuseUnknownKeys() throws {
    for preset in try RecipeCatalogue.all() {
      let data = try CanonicalJSON.encode(preset.recipe)
      #expect(try JSONDecoder().decode(RecipeChoices.self, from: data) == preset.recipe)
      let keys = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any]).keys
      #expect(Set(keys) == Set(preset.recipe.chosen.map(\.id)))
    }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(RecipeChoices.self, from: Data(#"{"poling": "mean"}"#.utf8))
    }
  }

  @Test(arguments: [
    ("no place", "{text}"), ("{Text}", "{text}"), ("{sentence}", "{text}"), ("{}", "{text}"),
    ("{text} {text} {text}", "twice"), ("{instructions}: {text}", "{instruction}"),
  ])
  func refusesTemplates(template: String, remedy: String) {
    var overrides = RecipeChoices()
    overrides.prompts = [template]
    #expect(performing { try Recipe().applying(overrides) }.contains(remedy))
  }

  @Test func acceptsTemplatesWithOtherBraces() throws {
    var overrides = RecipeChoices()
    overrides.prompts = ["{\"a\": \"{text}\"}", "{{text}}", "{text} {text}"]
    #expect(try Recipe().applying(overrides).prompts.count == 3)
    overrides.instruction = "find"
    #expect(performing { try Recipe().applying(overrides) }.contains("{instruction}"))
    overrides = RecipeChoices()
    overrides.dimensions = 0
    #expect(throws: EvalError.self) { try Recipe().applying(overrides) }
  }
}
