package import EvalCore

/// Which text and split a protocol scores of a task, and which tasks it does not know.
package enum ProtocolPreset {
  /// What ``EvaluationProtocol`` `protocol` makes of `declaration` when nothing is overridden.
  ///
  /// - `senteval`: SentEval text everywhere, test splits (4,927 pairs of SICK).
  /// - `mteb`: STS12–16 in SentEval text, STS-B test raw, SICK-R all three parts raw, which
  ///   the character totals that MTEB publishes tell.
  /// - `bellm-fork`: the seven STS tasks as the authors' copy of SentEval feeds them.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` with the reason for which the protocol has no such task.
  package static func choice(
    of declaration: TaskDeclaration, under protocol: EvaluationProtocol
  ) throws -> TextChoice {
    let spec = declaration.spec
    switch `protocol` {
    case .senteval:
      return TextChoice(.senteval, spec.split)
    case .mteb:
      if let reason = refusal(of: declaration, under: .mteb) {
        throw EvalError.usage(reason, remedy: "use --protocol senteval, or leave \(spec.id) out")
      }
      return declaration.mtebChoice
    case .bellmFork:
      if let reason = refusal(of: declaration, under: .bellmFork) {
        throw EvalError.usage(reason, remedy: "use --protocol senteval, or leave \(spec.id) out")
      }
      return TextChoice(.bellmFork, .test)
    }
  }

  /// Why `protocol` has no such task, or nil when it has.
  package static func refusal(
    of declaration: TaskDeclaration, under protocol: EvaluationProtocol
  ) -> String? {
    let spec = declaration.spec
    switch `protocol` {
    case .senteval: return nil
    case .mteb:
      guard spec.mtebName == nil else { return nil }
      return isClassification(spec)
        ? "\(spec.id) is not part of protocol mteb: MTEB classifies other data with another probe "
          + "(8 samples a label, 10 experiments), so its numbers are not comparable"
        : "\(spec.id) is not part of protocol mteb: MTEB scores cosine similarity without a learnt "
          + "regressor"
    case .bellmFork:
      return spec.group == .sts
        ? nil
        : "\(spec.id) is not part of protocol bellm-fork: the BeLLM evaluation runs the seven STS "
          + "tasks only"
    }
  }

  /// The ids of the averaged tasks that `protocol` has, in table order.
  package static func tasks(of protocol: EvaluationProtocol) -> [String] {
    TaskCatalogue.all.filter {
      $0.spec.group.isAveraged && refusal(of: $0, under: `protocol`) == nil
    }
    .map(\.spec.id)
  }

  private static func isClassification(_ spec: TaskSpec) -> Bool {
    if case .classification = spec.kind { true } else { false }
  }
}
