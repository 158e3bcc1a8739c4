import EvalCore
import EvalRuns
import EvalTestSupport
import Synchronization
import Testing

@Suite struct TurningPointTests {
  private func points(_ values: [Double]) -> [(x: Double, y: Double)] {
    values.enumerated().map { (x: Double($0.offset), y: $0.element) }
  }

  /// 0, 1, 2, 3, 3.5, 4, 4.5: slope 1 up to x = 3 and ½ after it. Both lines are exact, so all of the
  /// residual is explained.
  @Test func exactBend() throws {
    let turn = try #require(TurningPoint(of: points([0, 1, 2, 3, 3.5, 4, 4.5])))
    #expect(turn.x == 3)
    #expect(abs(turn.y - 3) < 1e-9)
    #expect(abs(turn.slopeBefore - 1) < 1e-9)
    #expect(abs(turn.slopeAfter - 0.5) < 1e-9)
    #expect(abs(turn.explained - 1) < 1e-9)
  }

  /// A plateau and a fall: 10, 10, 10, 10, 4: the only joint with two points on either side that leaves nothing
  /// is 3. (One line has slope −1.2 and residuals −1.2, 0, 1.2, 2.4, −2.4.)
  @Test func fallAtTheEnd() throws {
    let turn = try #require(TurningPoint(of: points([10, 10, 10, 10, 4])))
    #expect(turn.x == 3)
    #expect(abs(turn.slopeBefore) < 1e-9)
    #expect(abs(turn.slopeAfter + 6) < 1e-9)
  }

  /// Unevenly measured depths, as when one is degenerate: x = 1, 2, 4, 6, 7 with a bend at 4.
  @Test func gapsInTheDepths() throws {
    let turn = try #require(
      TurningPoint(of: [(x: 1, y: 5), (x: 2, y: 5), (x: 4, y: 5), (x: 6, y: 9), (x: 7, y: 11)]))
    #expect(turn.x == 4)
    #expect(abs(turn.slopeAfter - 2) < 1e-9)
  }

  /// The peak of 0, 1, 2, 1, 0 is explained in full by 2; the single line through it is flat at 0.8
  /// and leaves 0.64 + 0.04 + 1.44 + 0.04 + 0.64 = 2.8.
  @Test func peak() throws {
    let turn = try #require(TurningPoint(of: points([0, 1, 2, 1, 0])))
    #expect(turn.x == 2)
    #expect(abs(turn.explained - 1) < 1e-9)
  }

  @Test func noneWhereThereIsNothingToFind() {
    #expect(TurningPoint(of: points([1, 2, 3])) == nil, "three points bend anywhere")
    #expect(TurningPoint(of: points([1, 2, 3, 4, 5, 6])) == nil, "a straight line")
    #expect(TurningPoint(of: points([3, 3, 3, 3, 3])) == nil, "a constant")
    // ±1 by turns: no joint explains half of it.
    #expect(TurningPoint(of: points([1, -1, 1, -1, 1, -1, 1, -1])) == nil)
  }

  /// Shifting and scaling the scores moves slopes and not the joint.
  @Test func invariance() throws {
    let values = [0.1, 0.12, 0.2, 0.41, 0.62, 0.65, 0.66, 0.68]
    let turn = try #require(TurningPoint(of: points(values)))
    let other = try #require(TurningPoint(of: points(values.map { 40 - 25 * $0 })))
    #expect(turn.x == other.x)
    #expect(abs(other.slopeBefore + 25 * turn.slopeBefore) < 1e-9)
    #expect(abs(turn.explained - other.explained) < 1e-9)
  }
}

@Suite struct GreedySearchTests {
  /// Scores a set of layers by what each layer adds, and remembers what was asked for.
  private final class Scorer: Sendable {
    let gains: [Int: Double]
    let calls = Mutex<[[[Int]]]>([])

    init(_ gains: [Int: Double]) { self.gains = gains }

    func score(_ sets: [[Int]]) -> [Double?] {
      calls.withLock { $0.append(sets) }
      return sets.map { $0.reduce(0.5) { $0 + (gains[$1] ?? 0) } }
    }
  }

  @Test func addsTheBestLayersAndStopsWhenNothingHelps() async throws {
    let scorer = Scorer([0: -0.1, 1: 0.05, 2: 0.2, 3: 0.0005])
    let search = GreedySearch(layerCount: 4, threshold: 0.001, budget: 100)
    let outcome = try await search.run { scorer.score($0) }
    #expect(outcome.chosen == [1, 2])
    #expect(abs(outcome.score - 0.75) < 1e-12)
    // The start, 4 candidates, 3 candidates, 2 candidates that do not help: 1 + 4 + 3 + 2.
    #expect(outcome.trials.count == 10)
    guard case .nothingHelps(let gain?) = outcome.ending else {
      Issue.record("ended with \(outcome.ending)")
      return
    }
    #expect(abs(gain - 0.0005) < 1e-12)
    #expect(scorer.calls.withLock { $0 }.map(\.count) == [1, 4, 3, 2], "a round is one call")
    #expect(outcome.trials[0].layers.isEmpty)
  }

  @Test func neverExceedsTheBudget() async throws {
    for budget in 1...12 {
      let scorer = Scorer([0: 0.1, 1: 0.1, 2: 0.1, 3: 0.1])
      let outcome = try await GreedySearch(layerCount: 4, threshold: 0, budget: budget)
        .run { scorer.score($0) }
      #expect(scorer.calls.withLock { $0 }.reduce(0) { $0 + $1.count } == outcome.trials.count)
      #expect(outcome.trials.count <= budget)
      // 1 + 4 + 3 + 2 + 1 evaluations choose all layers.
      #expect(outcome.ending == (budget < 11 ? .budgetUsed : .allLayers))
    }
  }

  @Test func prefersTheLayerNearerToTheOutput() async throws {
    let scorer = Scorer([1: 0.1, 3: 0.1])
    let outcome = try await GreedySearch(layerCount: 4, threshold: 0.001, budget: 5)
      .run { scorer.score($0) }
    #expect(outcome.chosen == [3])
    #expect(outcome.ending == .budgetUsed)
  }

  @Test func degenerateCandidatesAreNeverChosen() async throws {
    let outcome = try await GreedySearch(layerCount: 2, threshold: 0, budget: 10).run { sets in
      sets.map { $0.isEmpty ? 0.5 : nil }
    }
    #expect(outcome.chosen.isEmpty)
    #expect(outcome.ending == .nothingHelps(bestGain: nil))
    await #expect(throws: EvalError.self) {
      try await GreedySearch(layerCount: 2, threshold: 0, budget: 10).run { $0.map { _ in nil } }
    }
  }
}

@Suite struct SweepDifferencesTests {
  private func run(_ tasks: [TaskResult]) -> RunResult { SampleResults.run(tasks) }

  private func task(_ id: String, similarity: [Double], gold: [Double], score: Double) -> TaskResult
  {
    TaskResult(
      request: TaskRequest(task: id, version: 1, text: .senteval, split: .test, subsets: [id]),
      group: .sts, metric: .cosineSpearman, n: gold.count,
      scores: [.cosineSpearman: .value(score)],
      items: .pairs(similarity: similarity, gold: gold, subsetSizes: [gold.count]))
  }

  /// A run against itself differs by exactly 0 in every draw, and a perfect ranking against a reversed one by 2.
  @Test func exactCases() throws {
    let gold = (0..<40).map { Double($0 % 8) + Double($0) / 100 }
    let same = run([task("STSB", similarity: gold, gold: gold, score: 1)])
    let reversed = run([task("STSB", similarity: gold.map { -$0 }, gold: gold, score: -1)])
    let differences = DifferencePlan(resamples: 200).differences(
      [reversed, same, reversed], from: 0, threads: 2)
    #expect(differences.intervals[0] == nil && differences.values == [nil, 2, 0])
    let up = try #require(differences.intervals[1])
    #expect(abs(up.low - 2) < 1e-12 && abs(up.high - 2) < 1e-12)
    let none = try #require(differences.intervals[2])
    #expect(none.low == 0 && none.high == 0)
  }

  /// Accuracy of n = 400 items that differ on 40, 30 won and 10 lost: the difference is 20/400 = 0.05 and its
  /// standard error √((40 − 20²/400)/400²) = √39/400 = 0.0156, so the interval is about 0.05 ± 0.0306.
  @Test func accuracyIntervalMatchesTheNormalApproximation() throws {
    let actual = [Int](repeating: 1, count: 400)
    func labels(_ correct: (Int) -> Bool) -> RunResult {
      let predicted = (0..<400).map { correct($0) ? 1 : 0 }
      let share = Double(predicted.reduce(0, +)) / 400
      return run([
        TaskResult(
          request: TaskRequest(
            task: "MR", version: 1, text: .senteval, split: .test, subsets: ["MR"]),
          group: .transfer, metric: .accuracy, n: 400, scores: [.accuracy: .value(share)],
          items: .labels(predicted: predicted, actual: actual))
      ])
    }
    let base = labels { $0 >= 30 }
    let other = labels { $0 < 390 }
    let differences = DifferencePlan(resamples: 4000).differences(
      [base, other], from: 0, threads: 2)
    let interval = try #require(differences.intervals[1])
    #expect(abs((differences.values[1] ?? 0) - 0.05) < 1e-12)
    #expect(abs(interval.low - 0.0194) < 0.004)
    #expect(abs(interval.high - 0.0806) < 0.004)
  }

  /// The number of workers plays no part.
  @Test func threadsDoNotMoveIntervals() {
    let runs = [SampleResults.stsTasks(), SampleResults.stsTasks(offset: 0.01)].map { run($0) }
    let one = DifferencePlan(resamples: 60).differences(runs, from: 0, threads: 1)
    let three = DifferencePlan(resamples: 60).differences(runs, from: 0, threads: 3)
    #expect(one == three)
    #expect(one.intervals[1] != nil)
  }

  /// Runs over other pairs are not paired, and there is no interval.
  @Test func unpairedRunsHaveNoInterval() {
    let gold = (0..<20).map(Double.init)
    let one = run([task("STSB", similarity: gold, gold: gold, score: 1)])
    let other = run([task("STSB", similarity: gold, gold: gold.map { -$0 }, score: -1)])
    let differences = DifferencePlan(resamples: 50).differences(
      [one, other], from: 0, threads: 1)
    #expect(differences.intervals == [nil, nil])
  }
}
