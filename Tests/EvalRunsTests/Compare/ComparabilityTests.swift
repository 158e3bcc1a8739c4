import EvalCore
import EvalRuns
import EvalScoring
import EvalTestSupport
import Testing

/// Scores of different questions are never subtracted.
@Suite struct ComparabilityTests {
  /// A change that makes two runs, or one of their tasks, answer different questions.
  struct Change: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var reason: String
    /// The tasks that are refused; nil for all.
    var tasks: [String]?
    var apply: @Sendable (inout ComparedRun) -> Void

    init(
      _ name: String, _ reason: String, tasks: [String]? = nil,
      apply: @escaping @Sendable (inout ComparedRun) -> Void
    ) {
      testDescription = name
      self.reason = reason
      self.tasks = tasks
      self.apply = apply
    }
  }

  static let changes: [Change] = [
    Change("protocol", "protocols differ") { $0.protocol = .mteb },
    Change("sample", "bundled miniature") { $0.isSample = true },
    Change("limit", "limits differ") { $0.limit = 10 },
    Change("data", "data digests differ") { $0.data = ContentDigest(ofText: "others") },
    Change("text", "texts differ", tasks: ["STS15"]) { $0.tasks[3].request.text = .raw },
    Change("split", "splits differ", tasks: ["STSB"]) { $0.tasks[5].request.split = .dev },
    Change("version", "task versions differ", tasks: ["STS12"]) { $0.tasks[0].request.version = 2 },
    Change("metric", "metrics differ", tasks: ["STS12"]) { $0.tasks[0].metric = .cosinePearson },
    Change("subsets", "subsets differ", tasks: ["STS13"]) {
      $0.tasks[1].request.subsets.removeLast()
    },
    Change("missing", "not in run", tasks: ["STS16"]) { $0.tasks.remove(at: 4) },
    Change("recorded score", "do not give its recorded score", tasks: ["STSB"]) {
      $0.tasks[5].scores[.cosineSpearman] = .value(0.875)
    },
    Change("shuffled gold", "gold scores or labels differ", tasks: ["STSB"]) { run in
      guard case .pairs(let similarity, let gold, let sizes) = run.tasks[5].items else { return }
      run.tasks[5].items = .pairs(
        similarity: similarity, gold: gold.reversed(), subsetSizes: sizes)
    },
  ]

  @Test(arguments: changes) func differencesOfTheQuestionAreRefused(_ change: Change) {
    let run = PlantedRun(seed: 11).compared
    var other = run
    other.id = "other"
    change.apply(&other)
    for (left, right) in [(run, other), (other, run)] {
      let plan = ComparisonPlan(options: ComparisonOptions(resamples: 100, permutations: 0))
      let comparison = plan.compare(left, right)
      #expect(Set(comparison.refusals.map(\.task)) == Set(change.tasks ?? SampleResults.sts))
      #expect(comparison.refusals.allSatisfy { $0.reason.contains(change.reason) })
      #expect(
        !comparison.rows.contains { row in comparison.refusals.contains { $0.task == row.name } })
      #expect(!comparison.rows.contains { $0.name == "sts" }, "no average over a refused task")
      #expect(comparison.hasRows == (change.tasks != nil))
    }
  }

  @Test(arguments: changes) func aGateNeverPassesThem(_ change: Change) {
    let run = PlantedRun(seed: 11).compared
    var other = run
    other.id = "other"
    change.apply(&other)
    for mode in GateRule.Mode.allCases {
      var spec = GateSpec()
      spec.defaults.mode = mode
      spec.defaults.resamples = 100
      let judge = GateJudge(spec: spec)
      let judgement = judge.judge(baseline: run, candidate: other)
      #expect(judgement.verdict == .incomparable && judgement.exitCode == 5)
      let refused = judgement.findings.filter { $0.verdict == .incomparable }
      #expect(refused.contains { $0.message.contains(change.reason) })
      #expect(refused.allSatisfy { $0.check == .comparability })
      #expect(!judgement.findings.contains { $0.name == "group:sts" }, "no average over them")
    }
  }

  @Test func aPartialOrSampleRunNeverPassesAGateEvenAgainstItself() {
    for change in [{ $0.limit = 50 }, { $0.isSample = true }] as [(inout ComparedRun) -> Void] {
      var run = PlantedRun(seed: 12).compared
      change(&run)
      let judgement = GateJudge(spec: GateSpec()).judge(baseline: run, candidate: run)
      #expect(judgement.exitCode == 5 && judgement.verdict == .incomparable)
      let alone = GateJudge(spec: GateSpec()).judge(baseline: nil, candidate: run)
      #expect(alone.exitCode == 5)
    }
  }

  @Test func probesKeepClassificationApart() {
    let run = PlantedLabels.run(correct: (0..<100).map { $0 % 3 != 0 })
    var other = run
    other.probe?.folds = 5
    let comparison = ComparisonPlan(options: ComparisonOptions(resamples: 100)).compare(run, other)
    #expect(comparison.refusals.map(\.task) == ["MR"])
    #expect(GateJudge(spec: GateSpec()).judge(baseline: run, candidate: other).exitCode == 5)
  }

  @Test func runsOfDifferentTasksShareWhatIsEqual() {
    let run = PlantedRun(seed: 13).compared
    var part = run
    part.tasks = [run.tasks[5]]
    part.data = ContentDigest(ofText: "STSB alone")
    let comparison = ComparisonPlan(options: ComparisonOptions(resamples: 100)).compare(run, part)
    #expect(comparison.rows.map(\.name) == ["STSB"])
    #expect(comparison.notes.contains { $0.contains("equal text totals") })
    #expect(GateJudge(spec: GateSpec()).judge(baseline: run, candidate: part).exitCode == 5)
  }
}
