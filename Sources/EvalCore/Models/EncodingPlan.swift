/// How texts become vectors under one or more recipes: decided, and not computed yet.
package struct EncodingPlan: Sendable {
  /// Entry i names the first recipe whose vectors are provably those of recipe i; i itself where it is computed.
  package var equalTo: [Int]
  /// Components of a vector under each recipe; nil where only an answer tells.
  package var dimensions: [Int?]
  /// Sentences on recipes that are equal to others, or that change nothing.
  package var notes: [String]
  /// What embedding takes, counted; nil where the model cannot count.
  package var work: WorkCounts?
  /// Computes the vectors, one ``Embeddings`` a recipe.
  let run: @Sendable (EmbeddingProgress?) async throws -> [Embeddings]

  package init(
    equalTo: [Int], dimensions: [Int?], notes: [String] = [], work: WorkCounts? = nil,
    run: @escaping @Sendable (EmbeddingProgress?) async throws -> [Embeddings]
  ) {
    self.equalTo = equalTo
    self.dimensions = dimensions
    self.notes = notes
    self.work = work
    self.run = run
  }
}

/// A model that shares nothing between recipes: each is computed by itself.
package protocol SeparateRecipesModel: EmbeddingModel {
  /// The vectors of `texts` under `recipe`, which ``completed(_:)`` has accepted; row i belongs to text i.
  func vectors(of texts: [String], under recipe: Recipe, progress: EmbeddingProgress?) async throws
    -> Embeddings
  /// Components of a vector under `recipe`, or nil where only an answer tells.
  func dimension(under recipe: Recipe) -> Int?
}

extension SeparateRecipesModel {
  package func dimension(under recipe: Recipe) -> Int? { nil }

  package func plan(_ texts: [String], recipes: [Recipe]) async throws -> EncodingPlan {
    let recipes = try recipes.map { try completed($0) }
    return EncodingPlan(
      equalTo: recipes.map { recipe in recipes.firstIndex(of: recipe) ?? 0 },
      dimensions: recipes.map { dimension(under: $0) }
    ) { progress in
      var results: [Embeddings] = []
      for (number, recipe) in recipes.enumerated() {
        if let earlier = recipes[..<number].firstIndex(of: recipe) {
          results.append(results[earlier])
          continue
        }
        let count = recipes.count
        results.append(
          try await vectors(of: texts, under: recipe) { done, tokens in
            // Texts of all recipes together come to the number of texts.
            progress?((number * texts.count + done) / count, tokens)
          })
      }
      return results
    }
  }
}
