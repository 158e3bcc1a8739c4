package import EvalScoring

/// A candidate held against a baseline, task by task.
package struct RunComparison: Sendable, Hashable {
  /// What the statistics say of a difference under a margin.
  package enum Outcome: String, Sendable, Hashable, CaseIterable {
    case better, worse
    /// Neither better nor worse by more than the margin: the interval lies inside it.
    case equivalent
    /// The interval holds more than one of these answers, or there is none.
    case undecided
    /// Every item has the same answer.
    case identical
  }

  /// A task, a subset of one, or the average of a group.
  package struct Row: Sendable, Hashable {
    /// A task id or group name.
    package var name: String
    package var subset: String?
    package var n: Int
    package var baseline: Double?
    package var candidate: Double?
    /// candidate − baseline, also where there are no items.
    package var difference: Double?
    /// nil without items.
    package var comparison: PairedComparison?
    /// p after Holm's correction over the tasks.
    package var adjustedP: Double?
    package var outcome: Outcome
    /// Closed-form tests, where the plan asks for them and there are items.
    package var secondOpinions: [SecondOpinion] = []
  }

  /// A task that is not compared, and why.
  package struct Refusal: Sendable, Hashable {
    package var task: String
    package var reason: String
  }

  /// A pair whose rank among its task's pairs moved.
  package struct MovedPair: Sendable, Hashable {
    package var task: String
    package var subset: String
    /// Counted from 0 in the subset.
    package var index: Int
    package var gold: Double
    package var baseline: Double
    package var candidate: Double
    /// Rank in the candidate minus rank in the baseline, average ranks over ties.
    package var rankShift: Double
  }

  package var rows: [Row]
  package var refusals: [Refusal]
  package var moved: [MovedPair]
  package var notes: [String]

  /// Whether at least one task is compared.
  package var hasRows: Bool { !rows.isEmpty }
}

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
  package var asksSecondOpinions: Bool

  package init(
    options: ComparisonOptions = ComparisonOptions(), margin: Double = 0, pairsShown: Int = 0,
    showsSubsets: Bool = false, asksSecondOpinions: Bool = false
  ) {
    self.options = options
    self.margin = margin
    self.pairsShown = pairsShown
    self.showsSubsets = showsSubsets
    self.asksSecondOpinions = asksSecondOpinions
  }

  /// How intervals and p values are made, for people.
  package var method: String {
    let share = NumberWords.percent(options.confidence)
    return "\(share) BCa intervals of \(options.resamples) paired bootstrap draws inside subsets, "
      + "p of \(options.permutations) swaps, seed \(options.seed), margin \(points(margin)) points"
  }
}
