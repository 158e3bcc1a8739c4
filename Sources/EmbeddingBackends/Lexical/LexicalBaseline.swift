package import EvalCore

/// `builtin:lexical`: tf-idf of words and character n-grams, an honest baseline without a model.
///
/// The idf comes from the texts of the task, that is, from the distinct texts of one call of
/// ``vectors(of:under:progress:)``. A vector therefore depends on the *set* of texts (never on order, number
/// of repeats or threads), and a run hands over the texts of each task in one call: the score of a task does not
/// depend on what runs beside it.
///
/// The exact vectors are sparse and live in the space of all n-grams; the dense ones of
/// ``dimension`` components approximate their cosines (see `LexicalModel`). Measured on STS-B
/// dev, the set that its constants were chosen on: Spearman 0.780.
package struct LexicalBaseline: SeparateRecipesModel {
  /// Components of a vector.
  package static let dimension = 1024

  package let identity: ModelIdentity
  package let defaultRecipe: Recipe
  package let honoured = RecipeFields(\.normalisation)
  package let kindName = "builtin:lexical"
  /// A vector depends on the set of texts of the task.
  package let embedsTextsIndependently = false

  /// Opens the baseline.
  package init() {
    var recipe = Recipe()
    recipe.normalisation = .l2
    defaultRecipe = recipe
    identity = ModelIdentity(
      backend: .builtin, name: "builtin:lexical",
      attributes: [
        "features": "words, characters \(LexicalFeatures.characterOrders) within words",
        "weights": "sublinear tf, smooth idf, word share 1/3",
        "idf": "texts of the task",
        "dimension": String(Self.dimension), "version": "2",
      ])
  }

  /// - Throws: ``EvalError/unsupported(_:file:remedy:)`` for vectors that are not normalised: they always are.
  package func completed(_ recipe: Recipe) throws -> Recipe {
    guard recipe.normalisation == .l2 else {
      throw EvalError.unsupported(
        "normalisation “\(recipe.normalisation.rawValue)” on builtin:lexical, whose vectors have unit length",
        file: nil, remedy: "leave the option out")
    }
    return recipe
  }

  package func dimension(under recipe: Recipe) -> Int? { Self.dimension }

  package func vectors(
    of texts: [String], under recipe: Recipe, progress: EmbeddingProgress?
  ) async throws -> Embeddings {
    let model = LexicalModel(texts: texts)
    var values: [Float] = []
    values.reserveCapacity(texts.count * Self.dimension)
    for (index, text) in texts.enumerated() {
      model.appendVector(of: text, dimension: Self.dimension, to: &values)
      if (index + 1).isMultiple(of: 512) {
        try Task.checkCancellation()
        progress?(index + 1, 0)
      }
    }
    if !texts.isEmpty, !texts.count.isMultiple(of: 512) { progress?(texts.count, 0) }
    return Embeddings(dimension: Self.dimension, values: values)
  }
}
