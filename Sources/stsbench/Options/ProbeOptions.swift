import ArgumentParser
import EvalCore

/// How probes are trained.
struct ProbeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Solver of the transfer tasks: lbfgs (deterministic, the default) or senteval-adam (as published)."
    ))
  var solver: ProbeSpec.Solver?

  @Flag(help: "Five folds instead of ten, as the papers' development mode.")
  var fast = false

  @Option(help: "Seed of folds and shuffles (default: 1111).")
  var probeSeed: UInt32?

  /// The probe that these options spell for the tasks of `workload`.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` for an option that no selected task would honour.
  func spec(for workload: Workload) throws -> ProbeSpec {
    let kinds = workload.tasks.map(\.spec.kind)
    let classifies = kinds.contains { if case .classification = $0 { true } else { false } }
    let learns = kinds.contains { if case .similarity = $0 { false } else { true } }
    let idle = [
      solver != nil && !classifies ? "--solver" : nil, fast && !classifies ? "--fast" : nil,
      probeSeed != nil && !learns ? "--probe-seed" : nil,
    ].compactMap(\.self)
    guard idle.isEmpty else {
      throw EvalError.usage(
        "\(idle.joined(separator: " and ")) would change nothing: none of the selected tasks trains a probe",
        remedy: "select transfer tasks too (--task transfer, or all), or leave the option out")
    }
    let standard = ProbeSpec()
    return ProbeSpec(
      solver: solver ?? standard.solver, folds: fast ? 5 : standard.folds,
      seed: probeSeed ?? standard.seed)
  }
}

extension ProbeSpec.Solver: ExpressibleByArgument {}
