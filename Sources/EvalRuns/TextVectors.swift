package import EvalCore

/// Vectors of a plain list of texts, each distinct one computed once.
package enum TextVectors {
  /// Row i belongs to text i; repeats share their computation.
  ///
  /// - Throws: what the backend throws; vectors that are not finite.
  package static func embed(
    _ texts: [String], backend: any EmbeddingBackend,
    progress: @escaping @Sendable (_ done: Int, _ total: Int, _ tokens: Int) -> Void
  ) async throws -> Embeddings {
    guard backend.recipe.padding == .none else {
      return try await backend.embed(texts) { done, tokens in progress(done, texts.count, tokens) }
    }
    let index = TextIndex(texts)
    let count = index.texts.count
    var distinct = try await EncodingPass(backend).embed(index.texts) { done, tokens in
      progress(done, count, tokens)
    }
    guard count < texts.count else { return distinct }
    var values: [Float] = []
    values.reserveCapacity(texts.count * distinct.dimension)
    for text in texts { values += distinct[row: try index.row(of: text)] }
    distinct.values = values
    return distinct
  }
}
