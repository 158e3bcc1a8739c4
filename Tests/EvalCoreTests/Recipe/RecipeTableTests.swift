import EvalCore
import Foundation
import Testing

@Suite struct RecipeTableTests {
  /// A recipe that differs from the default in every choice.
  private static var changed: Recipe {
    var recipe = Recipe()
    recipe.attention = .last(2)
    recipe.padding = .billmLeak(LeakBatching(side: .left, padID: 3, batchSize: 8, order: .gold))
    recipe.pooling = Pooling([.cls, .max], over: .text)
    recipe.layer = .state(-2)
    recipe.normsEarlyLayers = true
    recipe.prompts = ["a {text}", "{instruction} {text}"]
    recipe.instruction = "i"
    recipe.specialTokens = SpecialTokens(bos: .omit, eos: .add, assertLast: "</s>")
    recipe.truncation = Truncation(maxTokens: 17, target: .text)
    recipe.appliesHeads = false
    recipe.dimensions = 64
    recipe.normalisation = .l2
    recipe.textRule = .promptEOL
    return recipe
  }

  /// The canonical JSON of commit 2ca7f5b, before recipes were coded by their table.
  @Test func recipesKeepTheirBytes() throws {
    #expect(
      try ContentDigest(ofCanonicalJSON: Recipe()).hex
        == "75e1c320e70a75a5d44ac690d9c01c945e15bb23d8c56b7d63a4f6a477e23410")
    #expect(
      try ContentDigest(ofCanonicalJSON: Self.changed).hex
        == "98d16dbe978ea1ac096489652f59a82999c98d7a505d5c93be6726e570d3b25b")
  }

  /// Every stored property is a line of the table: a recipe that a field is copied into differs in it alone.
  @Test func theTableIsComplete() throws {
    var copied = Recipe()
    for field in RecipeField.all {
      var choices = RecipeChoices(turning: copied, into: Self.changed)
      choices = try onlyFirst(choices)
      guard let next = choices.chosen.first else { break }
      copied = try copied.applying(choices)
      #expect(next.isEqual(copied, Self.changed), "\(field.id)")
    }
    #expect(copied == Self.changed)
    // Prompts and padding are one property each; the two parts of a recipe hold five fields.
    #expect(Mirror(reflecting: Recipe()).children.count == RecipeField.all.count - 3)
    #expect(Set(RecipeField.all.map(\.id)).count == RecipeField.all.count)
  }

  private func onlyFirst(_ choices: RecipeChoices) throws -> RecipeChoices {
    guard let first = choices.chosen.first else { return choices }
    // An instruction needs the prompts that show it.
    let kept = first.id == "instruction" ? ["instruction"] : [first.id]
    let data = try JSONEncoder().encode(choices)
    let members = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    return try JSONDecoder().decode(
      RecipeChoices.self,
      from: JSONSerialization.data(withJSONObject: members.filter { kept.contains($0.key) }))
  }

  @Test func choicesAreReadAndLeftOpenByName() throws {
    var choices = RecipeChoices()
    #expect(choices.pooling == nil && choices.maxTokens == nil && choices.chosen.isEmpty)
    choices.pooling = .cls
    choices.maxTokens = 9
    #expect(choices.pooling == .cls && choices.maxTokens == 9)
    #expect(choices.chosen.map(\.id) == ["pooling", "maxTokens"])
    choices.pooling = nil
    choices.maxTokens = nil
    #expect(choices == RecipeChoices())
    #expect(
      performing: {
        try JSONDecoder().decode(RecipeChoices.self, from: Data(#"{"poolin": "cls"}"#.utf8))
      }, throws: { "\($0)".contains("did you mean “pooling”") })
  }

  /// “é” in one scalar and in two compare equal as strings; they are other tokens and other recipes.
  @Test func textsAreComparedByteByByte() throws {
    var composed = Recipe()
    composed.prompts = ["\u{E9} {text}"]
    var decomposed = composed
    decomposed.prompts = ["e\u{301} {text}"]
    #expect(composed.prompts == decomposed.prompts)
    #expect(composed != decomposed)
    let choices = RecipeChoices(turning: composed, into: decomposed)
    #expect(choices.chosen.map(\.id) == ["prompts"])
    let prompt = try #require(try composed.applying(choices).prompts.first)
    #expect(Array(prompt.utf8) == Array("e\u{301} {text}".utf8))
  }
}
