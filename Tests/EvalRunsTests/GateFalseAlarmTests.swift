import EvalCore
import EvalRuns
import EvalScoring
import EvalTestSupport
import Foundation
import Testing

/// How often the quality gate cries wolf, and how often it sees a wolf, by simulation.
///
/// Two models are two noisy views of one truth: equally good, so that every regression found is a false
/// alarm; or the candidate has more noise, so that one is there. Slow: run with
/// `STSBENCH_SLOW=1`, or `benchmarks/false-alarms.sh`, which writes `benchmarks/results/false-alarms.json`.
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
    environment["STSBENCH_SLOW"] != nil || environment["STSBENCH_FALSE_ALARMS"] != nil
  }
  private static let resamples = 500

  @Test(.enabled(if: isAsked, "set STSBENCH_SLOW=1 to run the simulation"))
  func falseAlarmsAreRarerThanTheLevel() throws {
    let gates = Self.environment["STSBENCH_SLOW"] == "short" ? 60 : 300
    // Own noise of 0.12 makes the pairs of similarities correlate at about 0.97.
    let own = 0.12
    var outcomes: [Outcome] = []
    for (noise, margin) in [(own, 0.002), (own, 0.01), (own, 0.03), (0.25, 0.01), (0.4, 0.01)] {
      outcomes.append(simulate(gates: gates, own: own, candidate: noise, margin: margin))
    }
    for outcome in outcomes where outcome.candidateNoise == own {
      // Three standard errors above the level of 5 % for so many gates.
      let bound = 0.05 + 3 * (0.05 * 0.95 / Double(gates)).squareRoot()
      #expect(outcome.regression <= bound, "false alarms: \(outcome)")
    }
    let planted = try #require(outcomes.last)
    #expect(planted.regression > 0.95 && planted.pass == 0, "a real loss: \(planted)")
    guard let path = Self.environment["STSBENCH_FALSE_ALARMS"] else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let pairs = PlantedRun(seed: 0, divisor: 10).tasks.reduce(0) { $0 + $1.gold.count }
    let document = Document(pairs: pairs, resamples: Self.resamples, outcomes: outcomes)
    try encoder.encode(document).write(to: URL(fileURLWithPath: path))
  }

  private func simulate(gates: Int, own: Double, candidate: Double, margin: Double) -> Outcome {
    var spec = GateSpec()
    spec.defaults.margin = margin
    spec.defaults.resamples = Self.resamples
    var outcome = Outcome(
      meanDifference: 0, margin: margin, candidateNoise: candidate, gates: gates)
    for index in 0..<gates {
      let seed = UInt64(index) * 3 + 1000
      let truth = PlantedRun(seed: seed, divisor: 10, noise: 0.35)
      spec.defaults.seed = seed
      let judgement = GateJudge(spec: spec, threads: 2).judge(
        baseline: truth.perturbed(by: own, seed: seed + 1, id: "baseline").compared,
        candidate: truth.perturbed(by: candidate, seed: seed + 2, id: "candidate").compared)
      let average = judgement.findings.first { $0.name == "group:sts" }
      outcome.meanDifference += (average?.difference ?? 0) / Double(gates)
      let share = 1 / Double(gates)
      switch judgement.verdict {
      case .pass: outcome.pass += share
      case .improvement: outcome.improvement += share
      case .inconclusive: outcome.inconclusive += share
      case .regression: outcome.regression += share
      case .noBaseline, .incomparable: Issue.record("simulated runs are comparable")
      }
    }
    return outcome
  }
}
