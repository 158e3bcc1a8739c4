/// A candidate held against a baseline, task by task. Scores and differences are fractions.
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
    /// The paired interval of the difference; nil without items.
    package var interval: ScoreInterval?
    /// The bootstrap's standard error of the difference.
    package var standardError: Double?
    /// The two-sided p of the swap permutation.
    package var p: Double?
    /// p after Holm's correction over the tasks.
    package var adjustedP: Double?
    /// The smallest true difference that these items show with 80 % power.
    package var smallestDetectable: Double?
    /// Closed-form tests, where they were asked for and there are items.
    package var tests: [ClosedFormTest] = []
    package var outcome: Outcome

    package init(
      name: String, subset: String? = nil, n: Int, baseline: Double?, candidate: Double?,
      difference: Double?, outcome: Outcome = .undecided
    ) {
      self.name = name
      self.subset = subset
      self.n = n
      self.baseline = baseline
      self.candidate = candidate
      self.difference = difference
      self.outcome = outcome
    }
  }

  /// A task that is not compared, and why.
  package struct Refusal: Sendable, Hashable {
    package var task: String
    package var reason: String

    package init(task: String, reason: String) {
      self.task = task
      self.reason = reason
    }
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

    package init(
      task: String, subset: String, index: Int, gold: Double, baseline: Double, candidate: Double,
      rankShift: Double
    ) {
      self.task = task
      self.subset = subset
      self.index = index
      self.gold = gold
      self.baseline = baseline
      self.candidate = candidate
      self.rankShift = rankShift
    }
  }

  /// The run that is held against the baseline.
  package var candidate: ComparedRun
  package var rows: [Row]
  package var refusals: [Refusal]
  package var moved: [MovedPair]
  package var notes: [String]

  package init(
    of candidate: ComparedRun, rows: [Row] = [], refusals: [Refusal] = [], moved: [MovedPair] = [],
    notes: [String] = []
  ) {
    self.candidate = candidate
    self.rows = rows
    self.refusals = refusals
    self.moved = moved
    self.notes = notes
  }

  /// Whether at least one task is compared.
  package var hasRows: Bool { !rows.isEmpty }
}
