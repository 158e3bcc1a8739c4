/// Who makes vectors of texts.
///
/// A backend is opened for one recipe and honours all of it or throws when it is opened; none
/// ignores an option. The conformance suite in EvalTestSupport states the laws: a vector does not
/// depend on the other texts, their order or the number of threads (unless the recipe says so), and
/// an empty text gives a defined vector or is refused by name.
package protocol EmbeddingBackend: Sendable {
  /// Who answers, down to the bytes.
  var identity: ModelIdentity { get }
  /// The complete recipe, with every default of the model written down.
  var recipe: Recipe { get }
  /// False where a vector depends on the other texts of the call (idf of the run, padded batches);
  /// such a backend is always given all texts at once, in an order that the recipe states.
  var embedsTextsIndependently: Bool { get }

  /// Embeds `texts`, one row a text in the order given. Texts are distinct unless the recipe
  /// depends on batches.
  ///
  /// - Parameter progress: told the number of texts done so far and of tokens, from any thread.
  /// - Throws: ``EvalError`` for whatever keeps a text from having a finite vector.
  func embed(_ texts: [String], progress: EmbeddingProgress?) async throws -> Embeddings
}

extension EmbeddingBackend {
  package var embedsTextsIndependently: Bool { recipe.padding == .none }
}

/// Hears how far an encoding is: `(texts done, tokens done)`.
package typealias EmbeddingProgress = @Sendable (Int, Int) -> Void

/// A backend that embeds the same texts under many recipes for less than the sum of the costs.
package protocol SweepingBackend: EmbeddingBackend {
  /// One ``Embeddings`` a recipe, in order; shared work is done once.
  func embed(_ texts: [String], recipes: [Recipe], progress: EmbeddingProgress?) async throws
    -> [Embeddings]

  /// What ``embed(_:recipes:progress:)`` would do, counted without doing it.
  func plan(_ texts: [String], recipes: [Recipe]) async throws -> WorkCounts
}
