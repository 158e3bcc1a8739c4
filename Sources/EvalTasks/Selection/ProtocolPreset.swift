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
  ) throws -> (text: TextVariant, split: Split) {
    let spec = declaration.spec
    switch `protocol` {
    case .senteval:
      return (.senteval, spec.split)
    case .mteb:
      if let reason = refusal(of: declaration, under: .mteb) {
        throw EvalError.usage(reason, remedy: "use --protocol senteval, or leave \(spec.id) out")
      }
      switch spec.id {
      case "STSB": return (.raw, .test)
      case "SICKR": return (.raw, .all)
      default: return (.senteval, .test)
      }
    case .bellmFork:
      if let reason = refusal(of: declaration, under: .bellmFork) {
        throw EvalError.usage(reason, remedy: "use --protocol senteval, or leave \(spec.id) out")
      }
      return (.bellmFork, .test)
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
      return spec.group == .transfer || spec.id == "SST5"
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
}
