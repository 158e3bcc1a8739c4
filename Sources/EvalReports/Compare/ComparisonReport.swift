/// Runs held against a first one. Scores and differences are fractions.
package struct ComparisonReport: Sendable, Hashable {
  /// A run that takes part.
  package struct Run: Sendable, Hashable {
    package var id: String
    package var model: String
    package var signature: String

    package init(id: String, model: String, signature: String) {
      self.id = id
      self.model = model
      self.signature = signature
    }
  }

  /// What the statistics say of a difference.
  package enum Outcome: String, Sendable, Hashable, CaseIterable {
    case better, worse
    /// The interval lies inside the margin.
    case equivalent
    /// The interval holds zero.
    case undecided
    /// Every item has the same similarity.
    case identical
  }

  /// A closed-form test beside the resampling ones.
  package struct Test: Sendable, Hashable {
    package var label: String
    package var statistic: Double?
    package var p: Double

    package init(label: String, statistic: Double?, p: Double) {
      self.label = label
      self.statistic = statistic
      self.p = p
    }
  }

  /// A task (or subset, or average) of one candidate against the base.
  package struct Row: Sendable, Hashable {
    package var candidate: String
    package var task: String
    /// A subset, or nil for the task.
    package var subset: String?
    package var n: Int
    package var base: Double?
    package var score: Double?
    package var difference: Double?
    package var interval: ScoreInterval?
    package var p: Double?
    /// p after Holm's correction over the tasks.
    package var adjustedP: Double?
    package var smallestDetectable: Double?
    /// Second opinions, where they were asked for.
    package var tests: [Test]
    package var outcome: Outcome

    package init(
      candidate: String, task: String, subset: String? = nil, n: Int, base: Double?,
      score: Double?, difference: Double?, interval: ScoreInterval? = nil, p: Double? = nil,
      adjustedP: Double? = nil, smallestDetectable: Double? = nil, tests: [Test] = [],
      outcome: Outcome
    ) {
      self.candidate = candidate
      self.task = task
      self.subset = subset
      self.n = n
      self.base = base
      self.score = score
      self.difference = difference
      self.interval = interval
      self.p = p
      self.adjustedP = adjustedP
      self.smallestDetectable = smallestDetectable
      self.tests = tests
      self.outcome = outcome
    }
  }

  /// A task that cannot be compared, and why.
  package struct Incomparable: Sendable, Hashable {
    package var candidate: String
    package var task: String
    package var reason: String

    package init(candidate: String, task: String, reason: String) {
      self.candidate = candidate
      self.task = task
      self.reason = reason
    }
  }

  /// A pair whose rank moved. Texts only where the user asked for them.
  package struct MovedPair: Sendable, Hashable {
    package var candidate: String
    package var task: String
    package var subset: String
    /// Counted from 0 in the subset.
    package var index: Int
    package var gold: Double
    package var base: Double
    package var similarity: Double
    /// Rank in the candidate minus rank in the base, averages over ties.
    package var rankShift: Double
    package var texts: [String]

    package init(
      candidate: String, task: String, subset: String, index: Int, gold: Double, base: Double,
      similarity: Double, rankShift: Double, texts: [String] = []
    ) {
      self.candidate = candidate
      self.task = task
      self.subset = subset
      self.index = index
      self.gold = gold
      self.base = base
      self.similarity = similarity
      self.rankShift = rankShift
      self.texts = texts
    }
  }

  package var base: Run
  package var candidates: [Run]
  package var rows: [Row]
  package var incomparable: [Incomparable]
  package var moved: [MovedPair]
  /// How intervals and p values were made.
  package var method: String
  package var notes: [String]

  package init(
    base: Run, candidates: [Run], rows: [Row], incomparable: [Incomparable] = [],
    moved: [MovedPair] = [], method: String, notes: [String] = []
  ) {
    self.base = base
    self.candidates = candidates
    self.rows = rows
    self.incomparable = incomparable
    self.moved = moved
    self.method = method
    self.notes = notes
  }
}
