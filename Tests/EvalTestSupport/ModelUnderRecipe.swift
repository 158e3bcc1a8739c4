package import EvalCore

/// A model that has another recipe for its own: what tests vary.
package struct ModelUnderRecipe: EmbeddingModel {
  package let model: any EmbeddingModel
  package let defaultRecipe: Recipe

  /// `model` with `choices` made.
  ///
  /// - Throws: what resolving the choices throws.
  package init(_ model: any EmbeddingModel, _ choices: RecipeChoices) throws {
    self.model = model
    defaultRecipe = try model.resolve(choices)
  }

  package var identity: ModelIdentity { model.identity }
  package var honoured: RecipeFields { model.honoured }
  package var kindName: String { model.kindName }
  package var notes: [String] { model.notes }
  package var weightBytes: Int { model.weightBytes }
  package var embedsTextsIndependently: Bool { model.embedsTextsIndependently }
  package var layers: LayerFacts? { model.layers }
  package var tokenStates: (any TokenStates)? { model.tokenStates }
  package func check(_ choices: RecipeChoices) throws { try model.check(choices) }

  package func completed(_ recipe: Recipe) throws -> Recipe { try model.completed(recipe) }

  package func plan(_ texts: [String], recipes: [Recipe]) async throws -> EncodingPlan {
    try await model.plan(texts, recipes: recipes)
  }
}

extension EmbeddingModel {
  /// The vectors of `texts` under the model's own recipe.
  package func embed(
    _ texts: [String], progress: EmbeddingProgress?
  ) async throws -> Embeddings {
    try await embed(texts, under: defaultRecipe, progress: progress)
  }

  /// The vectors of `texts` under `recipes`, one ``Embeddings`` each.
  package func embed(
    _ texts: [String], recipes: [Recipe], progress: EmbeddingProgress?
  ) async throws -> [Embeddings] {
    try await embed(try await plan(texts, recipes: recipes), progress: progress)
  }
}
