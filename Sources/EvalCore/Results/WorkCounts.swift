/// Work counted in rows × layers: one token through one layer is one.
package struct WorkCounts: Sendable, Hashable, Codable {
  /// Done one text at a time, every recipe alone.
  package var naiveRowLayers = 0
  /// Done after texts, prefixes, layer configurations and unread rows are shared or dropped.
  package var computedRowLayers = 0
  /// Tokens of all texts one by one (prompts included), for one recipe.
  package var tokens = 0
  /// Rows of the token forest, for one recipe; equal to `tokens` where nothing is shared.
  package var forestRows = 0
  /// The most bytes the plan holds at once, weights left out.
  package var peakBytes = 0

  package init(
    naiveRowLayers: Int = 0, computedRowLayers: Int = 0, tokens: Int = 0, forestRows: Int = 0,
    peakBytes: Int = 0
  ) {
    self.naiveRowLayers = naiveRowLayers
    self.computedRowLayers = computedRowLayers
    self.tokens = tokens
    self.forestRows = forestRows
    self.peakBytes = peakBytes
  }
}

extension WorkCounts {
  /// What a part of the work has to do with the rest.
  package enum Part: Sendable {
    /// Other texts under the same recipes.
    case otherTexts
    /// Other recipes on the same texts.
    case otherRecipes
  }

  /// Adds the counts of a part. Tokens and forest rows are those of one recipe: they add up over texts, and
  /// over recipes the largest counts. The peak is the larger, because parts follow one another.
  package mutating func add(_ other: WorkCounts, from part: Part) {
    naiveRowLayers += other.naiveRowLayers
    computedRowLayers += other.computedRowLayers
    peakBytes = max(peakBytes, other.peakBytes)
    switch part {
    case .otherTexts:
      tokens += other.tokens
      forestRows += other.forestRows
    case .otherRecipes:
      tokens = max(tokens, other.tokens)
      forestRows = max(forestRows, other.forestRows)
    }
  }
}
