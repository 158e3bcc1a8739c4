package import EvalCore

/// Vectors of a plain list of texts, each distinct one computed once.
package enum TextVectors {
  /// Row i belongs to text i; repeats share their computation.
  ///
  /// - Throws: what the model throws; vectors that are not finite.
  package static func embed(
    _ texts: [String], model: any EmbeddingModel, recipe: Recipe,
    progress: @escaping @Sendable (_ done: Int, _ total: Int, _ tokens: Int) -> Void
  ) async throws -> Embeddings {
    guard recipe.padding == .none else {
      return try await model.embed(texts, under: recipe) { done, tokens in
        progress(done, texts.count, tokens)
      }
    }
    var table = TextTable()
    let rows = texts.map { table.row(of: $0) }
    let count = table.texts.count
    var distinct = try await EncodingPass(model).embed(table.texts, recipes: [recipe]) {
      done, tokens in
      progress(done, count, tokens)
    }[0]
    guard count < texts.count else { return distinct }
    var values: [Float] = []
    values.reserveCapacity(texts.count * distinct.dimension)
    for row in rows { values += distinct[row: row] }
    distinct.values = values
    return distinct
  }
}
