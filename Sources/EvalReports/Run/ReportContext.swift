package import EvalCore

/// What a report shows beside the result itself. Everything is optional and given as values: a
/// report opens no store and computes no statistics.
package struct ReportContext: Sendable {
  /// The catalogue's declarations, for citations, licences, MTEB names and complete subsets; without them there is no
  /// average.
  package var declarations: [TaskSpec]
  /// Confidence intervals of task scores.
  package var intervals: [ScoreInterval]
  /// Earlier runs of the same model, in any order.
  package var history: [HistoryPoint]
  /// Published scores to show beside the measured ones.
  package var published: [PublishedScore]

  package init(
    declarations: [TaskSpec] = [], intervals: [ScoreInterval] = [], history: [HistoryPoint] = [],
    published: [PublishedScore] = []
  ) {
    self.declarations = declarations
    self.intervals = intervals
    self.history = history
    self.published = published
  }

  /// The interval of a task's score, or of the group average named `sts` or `transfer`.
  func interval(for name: String) -> ScoreInterval? { intervals.first { $0.name == name } }

  /// The declaration of a task, or nil when the catalogue was not given or lacks it.
  func declaration(of task: String) -> TaskSpec? { declarations.declaration(of: task) }
}
