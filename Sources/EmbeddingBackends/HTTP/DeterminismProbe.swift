import EvalCore

/// Whether a model gives the same vectors for the same texts: eight sentences twice, and once in
/// another order.
enum DeterminismProbe {
  static let texts = [
    "A man is playing a guitar.", "The stock market fell sharply on Monday.", "two dogs run",
    "How do I reset my password?", "Das Wetter ist heute schön.", "E = mc^2",
    "The quick brown fox jumps over the lazy dog while nobody is watching it at all.", "Yes.",
  ]

  /// A sentence for the user when answers differ, else nil.
  ///
  /// - Throws: what the model throws.
  static func note(on model: some EmbeddingModel) async throws -> String? {
    let first = try await model.embed(texts, under: model.defaultRecipe)
    let second = try await model.embed(texts, under: model.defaultRecipe)
    let reversed = try await model.embed(texts.reversed(), under: model.defaultRecipe)
    var largest: Float = 0
    for index in texts.indices {
      let scale = max(first[row: index].map(abs).max() ?? 0, .leastNormalMagnitude)
      for other in [second[row: index], reversed[row: texts.count - 1 - index]] {
        for (left, right) in zip(first[row: index], other) {
          largest = max(largest, abs(left - right) / scale)
        }
      }
    }
    guard largest > 0 else { return nil }
    return
      "The server is not deterministic: asked again, or in another order, components changed by "
      + "up to \(largest) of the largest. Scores may differ from run to run."
  }
}
