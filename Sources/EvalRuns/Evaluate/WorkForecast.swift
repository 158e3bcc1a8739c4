import EvalCore

/// The work of an evaluation, counted before anything is computed.
enum WorkForecast {
  /// Counts what embedding the texts of `tasks` takes.
  ///
  /// What is computed, and the memory it takes at once, are counted pass by pass and slice by slice as
  /// ``EncodingPass`` computes them, so that the forecast is the count of the finished run. The naive count, the tokens
  /// and the rows of the token forest are of all texts with their repeats.
  ///
  /// - Parameters:
  ///   - whole: the plan over all occurrences of texts, of which the naive count is taken.
  ///   - passes: the recipes of each pass over the texts.
  /// - Returns: nil where the model does not count.
  /// - Throws: what planning throws.
  static func count(
    _ index: TextIndex, whole: EncodingPlan, passes: [[Recipe]], model: any EmbeddingModel
  ) async throws -> WorkCounts? {
    guard var counts = whole.work else { return nil }
    counts.computedRowLayers = 0
    counts.peakBytes = 0
    let texts = index.texts
    for slice in EncodingPass.slices(
      of: texts, size: EncodingPass.sliceSize(weightBytes: model.weightBytes)
    ).map({ $0.map { texts[$0] } }) {
      for recipes in passes {
        guard let part = try await model.plan(slice, recipes: recipes).work else { return nil }
        counts.computedRowLayers += part.computedRowLayers
        counts.peakBytes = max(counts.peakBytes, part.peakBytes)
      }
    }
    return counts
  }

  /// Adds to the counts of embedding distinct texts what their repeats would take one by one.
  ///
  /// - Throws: what planning throws.
  static func adding(
    repeatsOf index: TextIndex, to counts: WorkCounts, recipe: Recipe, model: any EmbeddingModel
  ) async throws -> WorkCounts {
    let repeats = index.repeats
    guard !repeats.isEmpty,
      let more = try await model.plan(repeats, recipes: [recipe]).work
    else { return counts }
    var counts = counts
    counts.naiveRowLayers += more.naiveRowLayers
    counts.tokens += more.tokens
    return counts
  }
}
