/// Evaluations of one model that a published BeLLM score may come from, side by side. Scores are fractions.
package struct AuditResult: Sendable, Hashable {
  /// How an evaluation treats padding and which text it reads.
  package enum Variant: String, Sendable, Hashable, CaseIterable {
    /// No padding, SentEval text.
    case correct
    /// Bidirectional layers see the padding of their batch, SentEval text.
    case leak
    /// As ``leak``, with the text and in the order of the BeLLM authors' copy of SentEval.
    case leakOnFork

    /// The words for the head of a column.
    package var title: String {
      switch self {
      case .correct: "correct"
      case .leak: "leak"
      case .leakOnFork: "leak on the fork's data"
      }
    }

    /// The folder of the variant's reports: the title without apostrophes, blanks as hyphens.
    package var folderName: String {
      title.replacing("'", with: "").replacing(" ", with: "-")
    }
  }

  /// One evaluation.
  package struct Run: Sendable, Hashable {
    package var variant: Variant
    package var result: RunResult
    /// The average of the STS tasks; nil unless all of them have a score.
    package var average: Double?

    package init(variant: Variant, result: RunResult, average: Double?) {
      self.variant = variant
      self.result = result
      self.average = average
    }
  }

  /// The evaluations in the order of ``Variant``; each of them once.
  package var runs: [Run]

  package init(runs: [Run]) { self.runs = runs }

  /// The tasks of the first evaluation, in its order.
  package var tasks: [String] { runs.first?.result.tasks.map(\.id) ?? [] }

  /// The score of `task` in every evaluation; nil where it is degenerate or was not evaluated.
  package func scores(of task: String) -> [Double?] {
    runs.map { run in run.result.tasks.first { $0.id == task }?.score.value }
  }
}
