import EvalCore
import EvalRuns
import EvalScoring
import EvalTestSupport
import Testing

/// What two runs say of each other.
@Suite struct ComparisonTests {
  private let plan = ComparisonPlan(
    options: ComparisonOptions(resamples: 400, permutations: 400), pairsShown: 3,
    showsSubsets: true)

  private func tasks(_ comparison: RunComparison) -> [RunComparison.Row] {
    comparison.rows.filter { $0.subset == nil }
  }

  @Test func aRunIsIdenticalToItself() {
    let run = PlantedRun(seed: 1).compared
    let comparison = plan.compare(run, run)
    #expect(comparison.refusals.isEmpty && comparison.moved.isEmpty)
    #expect(tasks(comparison).map(\.name) == SampleResults.sts + ["sts"])
    #expect(comparison.rows.contains { $0.subset != nil })
    for row in comparison.rows {
      #expect(row.outcome == .identical, "\(row.name) \(row.subset ?? "")")
      #expect(row.difference == 0 && row.interval?.low == 0 && row.interval?.high == 0)
    }
  }

  @Test func threadsDoNotChangeAnything() {
    let run = PlantedRun(seed: 2)
    let other = run.perturbed(by: 0.3, seed: 9).compared
    var threaded = plan
    threaded.options.threads = 3
    #expect(plan.compare(run.compared, other) == threaded.compare(run.compared, other))
  }

  @Test func addedNoiseIsFoundInEveryTaskAndInTheAverage() throws {
    let run = PlantedRun(seed: 3, divisor: 4)
    let comparison = plan.compare(run.compared, run.perturbed(by: 0.6, seed: 4).compared)
    for row in tasks(comparison) {
      let interval = try #require(row.interval)
      let difference = try #require(row.difference)
      #expect(row.outcome == .worse, "\(row.name)")
      #expect(interval.high < 0 && interval.contains(difference))
      let gap = try #require(row.candidate) - (try #require(row.baseline))
      #expect(abs(difference - gap) < 1e-12, "\(row.name)")
      if row.name != "sts" {
        let adjusted = try #require(row.adjustedP)
        #expect(adjusted >= (row.p ?? 1) && adjusted < 0.05)
      }
    }
    let average = try #require(comparison.rows.last?.standardError)
    let largest = tasks(comparison).dropLast().compactMap(\.standardError).max() ?? 0
    #expect(average < largest / 2, "an average of seven knows more than one task")
  }

  @Test func theMarginDecidesWhatADifferenceMeans() throws {
    let run = PlantedRun(seed: 3, divisor: 4)
    let other = run.perturbed(by: 0.1, seed: 4).compared
    var generous = plan
    generous.margin = 0.2
    #expect(tasks(generous.compare(run.compared, other)).allSatisfy { $0.outcome == .equivalent })
  }

  @Test func scoresWithoutItemsGiveADifferenceAndNoInterval() throws {
    let run = PlantedRun(seed: 5).compared
    var tasks = run.tasks
    for index in tasks.indices {
      tasks[index].items = .pairs(similarity: [], gold: [], subsetSizes: [])
      tasks[index].scores[.cosineSpearman] = .value(0.5)
      tasks[index].subsets = []
    }
    let foreign = ComparedRun(
      id: "mteb", model: "m", signature: "s", protocol: .senteval, tasks: tasks)
    let comparison = plan.compare(run, foreign)
    #expect(comparison.rows.count { $0.subset == nil } == 8)
    for row in self.tasks(comparison) {
      #expect(row.interval == nil && row.adjustedP == nil && row.outcome == .undecided)
      #expect(row.difference == 0.5 - (try #require(row.baseline)))
    }
    #expect(comparison.notes.contains { $0.contains("without an interval") })
    #expect(comparison.notes.contains { $0.contains("on trust") })
  }

  @Test func theMostMovedPairsComeWithTheirPlaceInTheSubset() throws {
    let run = PlantedRun(seed: 6)
    var other = run
    other.id = "other"
    // The last pair of STS13's second subset falls to the bottom of the task.
    let first = run.tasks[1].subsets[0].count
    let item = first + run.tasks[1].subsets[1].count - 1
    other.tasks[1].similarity[item] = -100
    let moved = plan.compare(run.compared, other.compared).moved
    let top = try #require(moved.first)
    #expect(moved.allSatisfy { $0.task == "STS13" } && moved.count == 3)
    #expect(top.subset == "headlines" && top.index == run.tasks[1].subsets[1].count - 1)
    let before = run.tasks[1].similarity.count { $0 < run.tasks[1].similarity[item] }
    #expect(top.rankShift == -Double(before) && top.candidate == -100)
  }

  /// The best of several candidates is chosen among all tests, and is corrected for all of them.
  @Test func holmIsOverTheTestsOfAllCandidates() {
    let run = PlantedRun(seed: 11)
    let others = (1...3).map { run.perturbed(by: 0.5, seed: UInt64($0)).compared }
    let together = plan.compare(run.compared, others)
    let alone = others.map { plan.compare(run.compared, $0) }
    let rows = zip(together, alone).flatMap { zip($0.rows, $1.rows) }
    #expect(rows.allSatisfy { $0.p == $1.p && ($0.adjustedP ?? 0) >= ($1.adjustedP ?? 0) })
    let tested = rows.filter { $0.0.adjustedP != nil }.map(\.0)
    #expect(tested.count == 3 * alone[0].rows.count { $0.adjustedP != nil })
    let smallest = tested.compactMap(\.p).min() ?? 1
    #expect(
      tested.compactMap(\.adjustedP).min() == min(1, smallest * Double(tested.count)))
    #expect(plan.compare(run.compared, [others[0]]) == [alone[0]])
  }

  @Test func subsetsGetRowsOfTheirOwnScores() {
    let run = PlantedRun(seed: 7)
    let comparison = plan.compare(run.compared, run.perturbed(by: 0.2, seed: 1).compared)
    let rows = comparison.rows.filter { $0.name == "STS12" && $0.subset != nil }
    #expect(rows.map(\.subset) == run.tasks[0].subsets.map(\.name))
    for row in rows {
      let gap = (row.candidate ?? 0) - (row.baseline ?? 0)
      #expect(row.interval != nil && abs((row.difference ?? 1) - gap) < 1e-12)
    }
    #expect(!comparison.rows.contains { $0.name == "STSB" && $0.subset != nil })
  }
}

/// Intervals of one run's scores.
@Suite struct ResultIntervalsTests {
  @Test func intervalsHoldTheScoreAndAreAsWideAsFishersZ() throws {
    let run = PlantedRun(seed: 8, divisor: 4).compared
    let rows = ResultIntervals().rows(of: run.tasks)
    #expect(rows.map(\.name) == SampleResults.sts + ["sts"])
    for task in run.tasks {
      let row = try #require(rows.first { $0.name == task.id })
      let score = try #require(task.score.value)
      #expect(row.contains(score))
      let fisher = try #require(Correlation.spearman.interval(score, n: task.n))
      let ratio =
        (row.high - row.low) / (fisher.upper - fisher.lower)
      #expect(ratio > 0.75 && ratio < 1.25, "\(task.id): \(ratio)")
    }
    #expect(rows == ResultIntervals(threads: 3).rows(of: run.tasks))
  }

  @Test func accuracyIsHeldAgainstWilson() throws {
    let correct = (0..<900).map { $0 % 10 != 0 }
    let run = PlantedLabels.run(correct: correct)
    let row = try #require(ResultIntervals(resamples: 4000).rows(of: run.tasks).first)
    let wilson = try #require(WilsonInterval.interval(successes: 810, trials: 900))
    #expect(abs(row.low - wilson.lower) < 0.004)
    #expect(abs(row.high - wilson.upper) < 0.004)
  }

  /// The score of nested folds is the mean of theirs: 53 samples make folds of five and six, and the
  /// pooled accuracy of the items is another number.
  @Test func theMeanOverUnequalFoldsIsNoContradiction() {
    let correct = (0..<53).map { $0 % 7 != 0 }
    var run = PlantedLabels.run(correct: correct)
    let folds = (0..<10).map { fold in correct.indices.filter { $0 % 10 == fold } }
    let shares = folds.map { fold in
      Double(fold.count { correct[$0] }) / Double(fold.count)
    }
    let mean = shares.reduce(0, +) / 10
    #expect(abs(mean - (run.tasks[0].score.value ?? 0)) > 1e-4)
    run.tasks[0].scores[.accuracy] = .value(mean)
    let found = ComparisonPlan().compare(run, run)
    #expect(found.refusals.isEmpty && found.rows.first?.interval != nil)
    run.tasks[0].scores[.accuracy] = .value(mean - 0.2)
    #expect(ComparisonPlan().compare(run, run).refusals.count == 1)
  }

  @Test func withoutItemsTheIntervalIsAClosedForm() throws {
    var run = PlantedRun(seed: 8).compared
    for place in run.tasks.indices {
      run.tasks[place].items = .pairs(similarity: [], gold: [], subsetSizes: [])
    }
    let rows = ResultIntervals().rows(of: run.tasks)
    // No average: nothing says how the tasks' errors go together.
    #expect(rows.map(\.name) == SampleResults.sts)
    let task = run.tasks[0]
    let score = try #require(task.score.value)
    let fisher = try #require(Correlation.spearman.interval(score, n: task.n))
    #expect(rows[0].low == fisher.lower && rows[0].high == fisher.upper)
    #expect(rows[0].method.contains("Fisher"))
    var labels = PlantedLabels.run(correct: (0..<50).map { $0 % 5 != 0 })
    labels.tasks[0].items = .labels(predicted: [], actual: [])
    let row = try #require(ResultIntervals().rows(of: labels.tasks).first)
    let wilson = try #require(WilsonInterval.interval(successes: 40, trials: 50))
    #expect(row.low == wilson.lower && row.high == wilson.upper)
  }

  /// Every answer right is no certainty: all draws agree, and Wilson's interval is open below.
  @Test func drawsThatAllAgreeAreNoInterval() throws {
    let perfect = PlantedLabels.run(correct: [Bool](repeating: true, count: 40))
    let row = try #require(ResultIntervals(resamples: 200).rows(of: perfect.tasks).first)
    let wilson = try #require(WilsonInterval.interval(successes: 40, trials: 40))
    #expect(row.low == wilson.lower && row.high == wilson.upper)
    #expect(row.low < 0.95 && row.method.contains("Wilson"))
    var pair = PlantedRun(seed: 8).compared
    pair.tasks = [pair.tasks[5]]
    pair.tasks[0].n = 2
    pair.tasks[0].items = .pairs(similarity: [0.1, 0.2], gold: [1, 2], subsetSizes: [2])
    pair.tasks[0].scores[.cosineSpearman] = .value(1)
    #expect(ResultIntervals(resamples: 200).rows(of: pair.tasks).isEmpty)
  }

  @Test func aTaskWhoseItemsGiveAnotherScoreHasNone() {
    var run = PlantedRun(seed: 8).compared
    run.tasks[2].scores[.cosineSpearman] = .value(0.99)
    let names = ResultIntervals(resamples: 100).rows(of: run.tasks).map(\.name)
    #expect(!names.contains("STS14") && !names.contains("sts") && names.contains("STSB"))
  }
}
