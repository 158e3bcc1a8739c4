package import EvalCore

/// The audit of published BeLLM numbers: the same model evaluated correctly, with padding seen by bidirectional
/// layers, and so again on the text and in the order of the authors' copy of SentEval.
package struct PaddingAudit: Sendable, Hashable {
  /// The batches of the evaluations that see padding; those on the authors' text are ordered by gold score instead.
  package var batching: LeakBatching

  package init(batching: LeakBatching) { self.batching = batching }

  /// What one evaluation differs in.
  package struct Setting: Sendable, Hashable {
    package var variant: AuditResult.Variant
    package var evaluationProtocol: EvaluationProtocol
    package var padding: Padding
  }

  /// One setting a variant, in the order of ``AuditResult/Variant``.
  package var settings: [Setting] {
    AuditResult.Variant.allCases.map { variant in
      switch variant {
      case .correct: return Setting(variant: variant, evaluationProtocol: .senteval, padding: .none)
      case .leak:
        return Setting(
          variant: variant, evaluationProtocol: .senteval, padding: .billmLeak(batching))
      case .leakOnFork:
        var forkBatching = batching
        forkBatching.order = .gold
        return Setting(
          variant: variant, evaluationProtocol: .bellmFork, padding: .billmLeak(forkBatching))
      }
    }
  }

  /// Evaluates all settings with `evaluate`, one after the other.
  ///
  /// - Throws: what `evaluate` throws.
  package func run(evaluate: (Setting) async throws -> RunResult) async throws -> AuditResult {
    var runs: [AuditResult.Run] = []
    for setting in settings {
      let result = try await evaluate(setting)
      runs.append(
        AuditResult.Run(
          variant: setting.variant, result: result,
          average: GroupAverages.average(of: .sts, result.tasks)))
    }
    return AuditResult(runs: runs)
  }
}
