import EvalCore
package import EvalScoring

/// The choices of a comparison.
package struct ComparisonPlan: Sendable, Hashable {
  package var options: ComparisonOptions
  /// The difference that does not matter, at least 0, a fraction.
  package var margin: Double
  /// Moved pairs to list a task.
  package var pairsShown: Int
  /// Whether subsets get rows.
  package var showsSubsets: Bool
  /// Whether closed-form tests are made, too.
  package var makesClosedFormTests: Bool

  package init(
    options: ComparisonOptions = ComparisonOptions(), margin: Double = 0, pairsShown: Int = 0,
    showsSubsets: Bool = false, makesClosedFormTests: Bool = false
  ) {
    self.options = options
    self.margin = margin
    self.pairsShown = pairsShown
    self.showsSubsets = showsSubsets
    self.makesClosedFormTests = makesClosedFormTests
  }

  /// How intervals and p values are made, for people.
  package var method: String {
    let share = NumberWords.percent(options.confidence)
    return "\(share) BCa intervals of \(options.resamples) paired bootstrap draws inside subsets, "
      + "p of \(options.permutations) swaps, seed \(options.seed), margin \(points(margin)) points"
  }
}
