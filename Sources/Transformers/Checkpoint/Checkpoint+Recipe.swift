import Checkpoints
package import EvalCore

extension Checkpoint {
  /// The recipe that the model directory asks for.
  ///
  /// With sentence-transformers modules: their pooling, length, normalisation and default prompt.
  /// Without: the mean over tokens for encoders, the last token for decoders, the checkpoint's own bound on
  /// tokens, nothing normalised.
  package var defaultRecipe: Recipe {
    var recipe = Recipe()
    recipe.truncation.maxTokens = blueprint.maxPositions
    guard let modules else {
      recipe.pooling = blueprint.attention.direction == .causal ? .last : .mean
      return recipe
    }
    recipe.pooling = modules.pooling
    recipe.normalisation = modules.normalises ? .l2 : .none
    if let length = modules.maxTokens {
      recipe.truncation.maxTokens = min(length, blueprint.maxPositions)
    }
    if let prompt = modules.defaultPrompt { recipe.prompts = [prompt + "{text}"] }
    return recipe
  }
}
