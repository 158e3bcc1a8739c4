import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EmbeddingBackends

/// Texts on their way to the model, against Python and sentence-transformers (versions in texts.json, written by
/// benchmarks/reference/texts.py).
@Suite struct TextReferenceTests {
  struct Reference: Decodable {
    struct Rule: Decodable {
      var text: String
      var bellm: String
      var prompteol: String
    }
    struct Template: Decodable {
      var template: String
      var instruction: String
      var text: String
      var prompt: String
    }
    struct Instruction: Decodable {
      var preset: String
      var instruction: String
      var prompt: String
    }
    struct Model: Decodable {
      var name: String
      /// What lies over the files of `byte-roberta`.
      var files: [String: String]
      var texts: [String]
      var ids: [[Int32]]
      /// [texts][dimensions]
      var vectors: [[Float]]
    }
    var rules: [Rule]
    var templates: [Template]
    var instructions: [Instruction]
    var models: [Model]
  }

  static let fixtures = SharedData.repository.appending(
    path: "Tests/EmbeddingBackendsTests/Fixtures")
  static let reference = Result {
    try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: fixtures.appending(path: "texts.json")))
  }
  static let modelNames = (try? reference.get().models.map(\.name)) ?? []

  /// Strings of other bytes may be equal, so bytes are compared.
  private func expect(
    _ text: String, is other: String, _ about: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      Array(text.utf8) == Array(other.utf8), "\(about.debugDescription)",
      sourceLocation: sourceLocation)
  }

  @Test func rulesOnTextsLookAtCodePoints() throws {
    let rules = try Self.reference.get().rules
    #expect(rules.count > 50)
    for rule in rules {
      expect(TextRule.bellmFullStop.apply(to: rule.text), is: rule.bellm, rule.text)
      expect(TextRule.promptEOL.apply(to: rule.text), is: rule.prompteol, rule.text)
      expect(TextRule.verbatim.apply(to: rule.text), is: rule.text, rule.text)
    }
  }

  @Test func templatesAreFilledByCodePoints() throws {
    for item in try Self.reference.get().templates {
      var overrides = RecipeChoices()
      overrides.prompts = [item.template]
      overrides.instruction = item.instruction.isEmpty ? nil : item.instruction
      let recipe = try Recipe().applying(overrides)
      let template = try PromptTemplate(recipe.prompts[0], instruction: recipe.instruction)
      let (prompt, copies) = template.format(item.text)
      expect(prompt, is: item.prompt, "\(item.template) · \(item.text)")
      for copy in copies {
        #expect(Array(Array(prompt.utf8)[copy]) == Array(item.text.utf8))
      }
    }
  }

  @Test func withoutAnInstructionAPresetFeedsWhatItsSourceFeeds() throws {
    for item in try Self.reference.get().instructions {
      let preset = try RecipeCatalogue.named(item.preset)
      var options = RecipeChoices()
      options.instruction = item.instruction
      let recipe = try Recipe().applying(preset.overlaid(by: options))
      let template = try PromptTemplate(recipe.prompts[0], instruction: recipe.instruction)
      expect(
        template.format("A text.").prompt, is: item.prompt, "\(item.preset) \(item.instruction)")
      // A prompt of one's own is taken as it is written.
      options.prompts = ["<{instruction}> {text}"]
      let own = try Recipe().applying(preset.overlaid(by: options))
      #expect(own.prompts == ["<{instruction}> {text}"])
      #expect(own.instruction == item.instruction)
    }
    for preset in try RecipeCatalogue.all() where preset.promptsWithoutInstruction == nil {
      #expect(
        !(preset.recipe.prompts ?? []).contains(where: TemplateSyntax.showsInstruction),
        "\(preset.name) does not say what it feeds without an instruction")
    }
  }

  /// Special tokens written in texts: their ids, RoBERTa's positions, the attention they get, and lower case.
  @Test(arguments: modelNames) func vectorsAreThoseOfSentenceTransformers(_ name: String)
    async throws
  {
    let model = try #require(try Self.reference.get().models.first { $0.name == name })
    let folder = try TemporaryFolder()
    let directory = folder.url.appending(path: "model")
    try FileManager.default.copyItem(
      at: Self.fixtures.appending(path: "byte-roberta"), to: directory)
    for (file, content) in model.files {
      try Data(content.utf8).write(to: directory.appending(path: file))
    }
    let backend = try NativeModel(directory: directory, name: "byte-roberta", threads: 1)
    let fed = try backend.fed(model.texts, under: backend.defaultRecipe)
    #expect(fed.map(\.ids) == model.ids)
    let vectors = try await backend.embed(model.texts, progress: nil)
    #expect(vectors.dimension == 8)
    for (row, expected) in model.vectors.enumerated() {
      let distance = zip(vectors.values[row * 8..<(row + 1) * 8], expected)
        .reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
      let length = expected.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(distance < 1e-4 * length, "\(name): \(model.texts[row].debugDescription)")
    }
  }

  @Test func promptsOfOtherBytesAreOtherPrompts() async throws {
    let backend = try NativeModel(
      directory: Self.fixtures.appending(path: "byte-roberta"), name: "byte-roberta", threads: 1)
    var composed = backend.defaultRecipe
    composed.prompts = ["\u{E9} {text}"]
    var decomposed = backend.defaultRecipe
    decomposed.prompts = ["e\u{301} {text}"]
    let together = try await backend.embed(["x"], recipes: [composed, decomposed], progress: nil)
    let alone = try await backend.embed(["x"], recipes: [decomposed], progress: nil)
    #expect(together[1].values == alone[0].values)
    #expect(together[0].values != together[1].values)
  }
}
