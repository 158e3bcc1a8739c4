package import EvalCore

/// What keeps a run's numbers from being ordinary scores; shown in the title of every report.
package enum RunMark: Sendable, Hashable, CaseIterable {
  case sample, partial, leak, fork

  /// The words for the title.
  package var title: String {
    switch self {
    case .sample: "SAMPLE – not a score"
    case .partial: "PARTIAL"
    case .leak: "AUDIT: padding leak"
    case .fork: "AUDIT: bellm-fork text"
    }
  }

  /// One sentence that says what it means.
  package var explanation: String {
    switch self {
    case .sample:
      "These numbers come from the bundled miniature of the tasks. They show that the program works "
        + "and say nothing about the model; they cannot be compared with any score."
    case .partial:
      "The run was limited to the first rows of each subset. Its numbers are estimates of nothing in "
        + "particular and cannot be compared with scores of the whole tasks."
    case .leak:
      "Bidirectional layers saw the padding of their batch, as in BiLLM. The numbers depend on batch "
        + "size, order and padding side, and exist to audit published ones."
    case .fork:
      "The texts are those that the BeLLM authors’ copy of SentEval feeds (padded word lists). The "
        + "numbers exist to audit published ones."
    }
  }

  /// The marks of a run, in title order; empty for an ordinary one.
  package static func marks(of spec: RunSpec) -> [RunMark] {
    var marks: [RunMark] = []
    if spec.isSample { marks.append(.sample) }
    if spec.isPartial { marks.append(.partial) }
    if case .billmLeak = spec.recipe.padding { marks.append(.leak) }
    if spec.protocol == .bellmFork || spec.tasks.contains(where: { $0.text == .bellmFork }) {
      marks.append(.fork)
    }
    return marks
  }
}

extension RunResult {
  /// The title of a report: marks first, then the model.
  package var reportTitle: String {
    let marks = RunMark.marks(of: spec).map { "\($0.title): " }.joined()
    return marks + "sentence embedding evaluation of \(spec.model.name)"
  }
}
