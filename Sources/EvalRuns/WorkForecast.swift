package import EvalCore

/// The work of an evaluation, counted before anything is computed.
package enum WorkForecast {
  /// Counts what embedding the texts of `tasks` takes.
  ///
  /// What is computed, and the memory it takes at once, are counted pass by pass and slice by slice as
  /// ``EncodingPass`` computes them, so that the forecast is the count of the finished run. The naive count, the tokens
  /// and the rows of the token forest are of all texts with their repeats.
  ///
  /// - Parameters:
  ///   - requested: the recipes that the naive count takes one after another.
  ///   - passes: the recipes of each pass over the texts.
  /// - Throws: what planning throws.
  package static func count(
    _ tasks: [TaskData], requested: [Recipe], passes: [[Recipe]], backend: any SweepingBackend
  ) async throws -> WorkCounts {
    let index = TextIndex(tasks)
    var counts = try await backend.plan(index.occurrences, recipes: requested)
    counts.computedRowLayers = 0
    counts.peakBytes = 0
    let texts = index.texts
    for slice in EncodingPass.slices(of: texts).map({ $0.map { texts[$0] } }) {
      for recipes in passes {
        let part = try await backend.plan(slice, recipes: recipes)
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
    repeatsOf index: TextIndex, to counts: WorkCounts, recipe: Recipe,
    backend: any SweepingBackend
  ) async throws -> WorkCounts {
    let repeats = index.repeats
    guard !repeats.isEmpty else { return counts }
    let more = try await backend.plan(repeats, recipes: [recipe])
    var counts = counts
    counts.naiveRowLayers += more.naiveRowLayers
    counts.tokens += more.tokens
    return counts
  }
}
