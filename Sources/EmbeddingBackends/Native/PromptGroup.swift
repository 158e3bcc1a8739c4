import EvalCore

/// Recipes that feed the same tokens.
struct PromptGroup {
  struct Key: Hashable {
    /// Bytes, because strings of other bytes may be equal (“é” in one scalar or in two).
    var prompts: [[UInt8]]
    var instruction: [UInt8]
    var specialTokens: EvalCore.SpecialTokens
    var truncation: EvalCore.Truncation
    var textRule: TextRule
    var padding: EvalCore.Padding
  }

  var members: [Int] = []

  static func groups(of recipes: [Recipe]) -> [PromptGroup] {
    var places: [Key: Int] = [:]
    var groups: [PromptGroup] = []
    for (index, recipe) in recipes.enumerated() {
      let key = Key(
        prompts: recipe.prompts.map { Array($0.utf8) }, instruction: Array(recipe.instruction.utf8),
        specialTokens: recipe.specialTokens, truncation: recipe.truncation,
        textRule: recipe.textRule, padding: recipe.padding)
      if let place = places[key] {
        groups[place].members.append(index)
      } else {
        places[key] = groups.count
        groups.append(PromptGroup(members: [index]))
      }
    }
    return groups
  }
}
