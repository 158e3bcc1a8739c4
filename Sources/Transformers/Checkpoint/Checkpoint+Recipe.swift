import Checkpoints
import Documents
package import EvalCore

extension Checkpoint {
  /// The recipe that the model directory asks for.
  ///
  /// With sentence-transformers modules: their pooling, length, normalisation and default prompt.
  /// Without: the mean over tokens for encoders, the last token for decoders, the checkpoint's own bound on
  /// tokens, nothing normalised; a GGUF file may name another pooling.
  ///
  /// - Parameter tokenizerLimit: the tokenizer's own bound on tokens, or nil. A bound of the modules stands before it, and
  ///   the number of positions bounds both.
  package func defaultRecipe(tokenizerLimit: Int? = nil) -> Recipe {
    var recipe = Recipe()
    let stated = modules?.tokenizerOverlay["model_max_length"]?.whole ?? modules?.maxTokens
    recipe.truncation.maxTokens = min(
      stated ?? tokenizerLimit ?? blueprint.maxPositions, blueprint.maxPositions)
    guard let modules else {
      recipe.pooling =
        gguf?.pooling ?? (blueprint.attention.direction == .causal ? .last : .mean)
      return recipe
    }
    recipe.pooling = modules.pooling
    recipe.normalisation = modules.normalises ? .l2 : .none
    recipe.dimensions = modules.dimensions
    if let adds = modules.addsSpecialTokens {
      recipe.specialTokens.bos = adds ? .tokenizer : .omit
      recipe.specialTokens.eos = adds ? .tokenizer : .omit
    }
    if let prompt = modules.defaultPrompt { recipe.prompts = [prompt + "{text}"] }
    return recipe
  }
}
