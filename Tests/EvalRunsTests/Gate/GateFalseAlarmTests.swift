import EvalCore
import EvalRuns
import EvalScoring
import EvalTestSupport
import Foundation
import Testing

/// How often the quality gate cries wolf, and how often it sees a wolf, by simulation.
///
/// Two models are two noisy views of one truth: equally good, so that every regression found is a false
/// alarm; or the candidate has more noise, so that one is there. Slow: run small with
/// `STSBENCH_SLOW=1`, or at the published sizes of the sets with `benchmarks/false-alarms.sh`, which writes
/// `benchmarks/results/false-alarms.json`.
@Suite struct GateFalseAlarmTests {
  struct Outcome: Encodable {
    /// The true loss of the candidate, as the mean difference of the seven-task average over all gates.
    var meanDifference: Double
    var margin: Double
    var candidateNoise: Double
    var gates: Int
    /// Shares of gates by their overall verdict.
    var pass = 0.0
    var improvement = 0.0
    var inconclusive = 0.0
    var regression = 0.0
  }

  struct Document: Encodable {
    var schema = 1
    var what =
      "Verdicts of the quality gate over the seven STS tasks and their average, simulated: gold in steps of "
      + "0.2, similarities gold / 5 plus shared noise plus each model's own; level 0.05"
    var pairs: Int
    var resamples: Int
    var outcomes: [Outcome]
  }

  private static let environment = ProcessInfo.processInfo.environment
  private static var isAsked: Bool {
    TestEffort.isSlow || environment["STSBENCH_FALSE_ALARMS"] != nil
  }

  /// How much is simulated.
  private struct Size {
    /// Gates without a loss at the smallest margin, and of every other case.
    var gates: Int
    var otherGates: Int
    /// Subsets have their published counts over this.
    var divisor: Int
    var resamples: Int

    static let small = Size(gates: 300, otherGates: 300, divisor: 10, resamples: 500)
    static let full = Size(gates: 400, otherGates: 100, divisor: 1, resamples: 1000)

    static var asked: Size {
      if environment["STSBENCH_FALSE_ALARMS"] != nil { return full }
      return TestEffort.asked == .short
        ? Size(gates: 60, otherGates: 60, divisor: 10, resamples: 500) : small
    }
  }

  @Test(.enabled(if: isAsked, "set STSBENCH_SLOW=1 to run the simulation"))
  func falseAlarmsAreRarerThanTheLevel() throws {
    let size = Size.asked
    // Own noise of 0.12 makes the pairs of similarities correlate at about 0.97.
    let own = 0.12
    var outcomes: [Outcome] = []
    for (noise, margin) in [(own, 0.002), (own, 0.01), (own, 0.03), (0.25, 0.01), (0.4, 0.01)] {
      let gates = outcomes.isEmpty ? size.gates : size.otherGates
      outcomes.append(
        simulate(gates: gates, size: size, own: own, candidate: noise, margin: margin))
    }
    for outcome in outcomes where outcome.candidateNoise == own {
      // Three standard errors above the level of 5 % for so many gates.
      let bound = 0.05 + 3 * (0.05 * 0.95 / Double(outcome.gates)).squareRoot()
      #expect(outcome.regression <= bound, "false alarms: \(outcome)")
    }
    let planted = try #require(outcomes.last)
    #expect(planted.regression > 0.95 && planted.pass == 0, "a real loss: \(planted)")
    guard let path = Self.environment["STSBENCH_FALSE_ALARMS"] else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let pairs = PlantedRun(seed: 0, divisor: size.divisor).tasks.reduce(0) { $0 + $1.gold.count }
    let document = Document(pairs: pairs, resamples: size.resamples, outcomes: outcomes)
    try encoder.encode(document).write(to: URL(fileURLWithPath: path))
  }

  private func simulate(
    gates: Int, size: Size, own: Double, candidate: Double, margin: Double
  ) -> Outcome {
    var spec = GateSpec()
    spec.defaults.margin = margin
    spec.defaults.resamples = size.resamples
    var outcome = Outcome(
      meanDifference: 0, margin: margin, candidateNoise: candidate, gates: gates)
    for index in 0..<gates {
      let seed = UInt64(index) * 3 + 1000
      let truth = PlantedRun(seed: seed, divisor: size.divisor, noise: 0.35)
      spec.defaults.seed = seed
      let judgement = GateJudge(spec: spec, threads: 2).judge(
        baseline: truth.perturbed(by: own, seed: seed + 1, id: "baseline").compared,
        candidate: truth.perturbed(by: candidate, seed: seed + 2, id: "candidate").compared)
      let average = judgement.findings.first { $0.name == "group:sts" }
      outcome.meanDifference += average?.difference ?? 0
      switch judgement.verdict {
      case .pass: outcome.pass += 1
      case .improvement: outcome.improvement += 1
      case .inconclusive: outcome.inconclusive += 1
      case .regression: outcome.regression += 1
      case .noBaseline, .incomparable: Issue.record("simulated runs are comparable")
      }
    }
    for share in [
      \Outcome.meanDifference, \.pass, \.improvement, \.inconclusive, \.regression,
    ] {
      outcome[keyPath: share] /= Double(gates)
    }
    return outcome
  }
}
