package import EvalCore
import Transformers

/// Recipes that are provably equal, and how large their vectors are.
package struct RecipeComparison: Sendable, Hashable {
  /// Entry i names the first recipe whose vectors are those of recipe i.
  package var equalTo: [Int]
  /// Components of a vector under each recipe.
  package var dimensions: [Int]
  /// Why recipes are equal, in sentences.
  package var notes: [String]
}

extension NativeBackend {
  /// Finds out which of `recipes` give the same vectors for `texts`, without computing any.
  ///
  /// - Throws: as ``embed(_:recipes:progress:)`` for a recipe that cannot be honoured.
  package func compare(_ recipes: [Recipe], on texts: [String]) async throws -> RecipeComparison {
    var comparison = RecipeComparison(
      equalTo: Array(recipes.indices), dimensions: recipes.map { dimension(of: $0) }, notes: [])
    for recipe in recipes { try checkDimensions(recipe) }
    var groups: [Recipe: [Int]] = [:]
    var order: [Recipe] = []
    for (index, recipe) in recipes.enumerated() {
      // What is left of a recipe when all that an encoder configuration holds is taken out.
      var rest = recipe
      rest.attention = .none
      rest.layer = .last
      rest.normsEarlyLayers = false
      rest.pooling = .mean
      if groups[rest] == nil { order.append(rest) }
      groups[rest, default: []].append(index)
    }
    for rest in order {
      let members = groups[rest] ?? []
      // Whether a pooled span ends its text can only be seen on the texts.
      let needsTexts = members.contains { recipes[$0].pooling.span != .all }
      let (equalTo, notes) = try await equality(
        of: members.map { recipes[$0] }, on: needsTexts ? texts : [])
      for (place, index) in members.enumerated() {
        comparison.equalTo[index] = members[equalTo[place]]
      }
      for note in notes where !comparison.notes.contains(note) { comparison.notes.append(note) }
    }
    return comparison
  }
}
