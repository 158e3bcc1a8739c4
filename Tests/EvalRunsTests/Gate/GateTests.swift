import EvalCore
import EvalRuns
import EvalScoring
import EvalTestSupport
import Testing

/// Verdicts and exit codes of the gate.
@Suite struct GateTests {
  private func spec(
    _ mode: GateRule.Mode, margin: Double = 0.002, resamples: Int = 500
  ) -> GateSpec {
    var spec = GateSpec()
    spec.defaults.mode = mode
    spec.defaults.margin = margin
    spec.defaults.resamples = resamples
    return spec
  }

  @Test(arguments: GateRule.Mode.allCases) func aRunPassesAgainstItself(_ mode: GateRule.Mode) {
    let run = PlantedRun(seed: 21).compared
    let judgement = GateJudge(spec: spec(mode)).judge(baseline: run, candidate: run)
    #expect(judgement.verdict == .pass && judgement.exitCode == 0)
    #expect(judgement.findings.map(\.name) == SampleResults.sts + ["group:sts"])
  }

  /// Changes of build, host and order that leave the model what it was.
  @Test(arguments: GateRule.Mode.allCases) func tenHarmlessChangesPass(_ mode: GateRule.Mode) {
    let run = PlantedRun(seed: 22)
    let harmless: [PlantedRun] = [
      run,
      run.perturbed(by: 1e-7, seed: 1), run.perturbed(by: 1e-6, seed: 2),
      run.perturbed(by: 1e-5, seed: 3), run.perturbed(by: 3e-6, seed: 4),
      run.mapped { Double(Float($0)) }, run.mapped { $0 + 1e-6 }, run.mapped { $0 * (1 + 1e-6) },
      run.mapped { ($0 * 1e6).rounded() / 1e6 }, run.mapped { $0 - 1e-7 * $0 * $0 },
    ]
    for (index, other) in harmless.enumerated() {
      // With a margin of 0, too: a gate that rounding can fail is switched off in a week.
      for margin in [0, 0.002] {
        let judge = GateJudge(spec: spec(mode, margin: margin))
        let judgement = judge.judge(baseline: run.compared, candidate: other.compared)
        #expect(judgement.exitCode == 0, "change \(index), margin \(margin)")
        #expect(judgement.verdict == .pass, "change \(index), margin \(margin)")
      }
    }
    let threaded = GateJudge(spec: spec(mode), threads: 3)
    let other = run.perturbed(by: 0.05, seed: 5).compared
    #expect(
      threaded.judge(baseline: run.compared, candidate: other)
        == GateJudge(spec: spec(mode)).judge(baseline: run.compared, candidate: other))
  }

  /// One layer's weights perturbed, a wrong pooling, a truncated tokenizer: what they do to similarities.
  static let regressions: [(name: String, change: @Sendable (PlantedRun) -> PlantedRun)] = [
    ("weights of one layer", { $0.perturbed(by: 0.4, seed: 31) }),
    ("another pooling", { $0.mapped { $0 * $0 * $0 - 0.6 * $0 }.perturbed(by: 0.2, seed: 32) }),
    (
      "a truncated tokenizer",
      { run in
        // Every third pair's texts become the same unknown tokens.
        var copy = run
        for task in copy.tasks.indices {
          for item in copy.tasks[task].similarity.indices where item % 3 == 0 {
            copy.tasks[task].similarity[item] = 1
          }
        }
        return copy
      }
    ),
    (
      "answers in another order",
      { run in
        var copy = run
        for task in copy.tasks.indices { copy.tasks[task].similarity.reverse() }
        return copy
      }
    ),
  ]

  @Test(arguments: GateRule.Mode.allCases) func plantedRegressionsAreCaught(_ mode: GateRule.Mode) {
    let run = PlantedRun(seed: 23, divisor: 4)
    for (name, change) in Self.regressions {
      var planted = change(run)
      planted.id = "planted"
      let judgement = GateJudge(spec: spec(mode))
        .judge(baseline: run.compared, candidate: planted.compared)
      #expect(judgement.verdict == .regression && judgement.exitCode == 2, "\(name)")
      #expect(
        judgement.findings.contains { $0.name == "group:sts" && $0.verdict == .regression },
        "\(name)")
    }
  }

  @Test func aShuffledGoldFileIsIncomparable() {
    let run = PlantedRun(seed: 24)
    var shuffled = run
    shuffled.tasks[5].gold.reverse()
    let judge = GateJudge(spec: spec(.drift))
    // Read as data the digest differs; with the digest forged the gold still does.
    #expect(judge.judge(baseline: run.compared, candidate: shuffled.compared).exitCode == 5)
    shuffled.data = ContentDigest(ofText: "shuffled")
    #expect(judge.judge(baseline: run.compared, candidate: shuffled.compared).exitCode == 5)
  }

  /// Vectors that somebody kept of a model that nothing pins may be those of another model.
  @Test func vectorsOutOfTheCacheOfAnUnpinnedModelAreIncomparable() {
    let run = PlantedRun(seed: 24).compared
    var kept = run
    kept.unpinnedVectors = 12
    let judge = GateJudge(spec: spec(.drift))
    let judgement = judge.judge(baseline: run, candidate: kept)
    #expect(judgement.exitCode == 5)
    #expect("\(judgement)".contains("has 12 vectors out of the cache of a model that nothing pins"))
    #expect(judge.judge(baseline: kept, candidate: run).exitCode == 5)
  }

  @Test func driftLooksAtSimilaritiesBehindAnUnchangedScore() throws {
    // A monotone change keeps every rank, and so Spearman's rho.
    let run = PlantedRun(seed: 25)
    let other = run.mapped { $0 * 1.5 }
    let judgement = GateJudge(spec: spec(.drift))
      .judge(baseline: run.compared, candidate: other.compared)
    let finding = try #require(judgement.findings.first)
    #expect(finding.verdict == .regression && finding.difference == 0)
    #expect(finding.message.contains("similarity of pair"))
  }

  @Test func anImprovementPassesUnlessTheFileForbidsIt() {
    let run = PlantedRun(seed: 26, divisor: 4)
    let worse = run.perturbed(by: 0.6, seed: 1).compared
    var rules = spec(.quality)
    let judgement = GateJudge(spec: rules).judge(baseline: worse, candidate: run.compared)
    #expect(judgement.verdict == .improvement && judgement.exitCode == 0)
    rules.onImprovement = .fail
    #expect(GateJudge(spec: rules).judge(baseline: worse, candidate: run.compared).exitCode == 4)
  }

  @Test func whatTheDataCannotTellIsInconclusive() throws {
    let run = PlantedRun(seed: 27, divisor: 10, noise: 0.35)
    // Two noisy views of one truth differ by chance alone.
    let views = [1, 2].map { run.perturbed(by: 0.12, seed: $0, id: "view \($0)").compared }
    let judgement = GateJudge(spec: spec(.quality, margin: 0))
      .judge(baseline: views[0], candidate: views[1])
    #expect(judgement.verdict == .inconclusive && judgement.exitCode == 3)
    let finding = try #require(judgement.findings.first { $0.verdict == .inconclusive })
    #expect((finding.smallestDetectable ?? 0) > abs(finding.difference ?? 1) / 2)
    #expect(
      GateJudge(spec: spec(.quality, margin: 0.3))
        .judge(baseline: views[0], candidate: views[1]).exitCode == 0)
  }

  @Test func floorsAndRatios() throws {
    let run = PlantedRun(seed: 28).compared
    let score = try #require(run.task("STSB")?.score.value)
    var rules = spec(.drift)
    var rule = GateRule()
    rule.min = score - 0.001
    rule.minRatio = 0.999
    rules.tasks["STSB"] = rule
    var group = GateRule()
    group.min = 0.999
    rules.tasks["group:sts"] = group
    let judgement = GateJudge(spec: rules).judge(baseline: run, candidate: run)
    func verdict(_ name: String, _ check: GateFinding.Check) -> Verdict? {
      judgement.findings.first { $0.name == name && $0.check == check }?.verdict
    }
    #expect(verdict("STSB", .floor) == .pass && verdict("STSB", .ratio) == .pass)
    #expect(verdict("group:sts", .floor) == .regression && judgement.exitCode == 2)
    #expect(verdict("STS12", .floor) == nil, "a group's floor is one of its average")
    rules.tasks["STSB"]?.min = score + 0.001
    rules.tasks["group:sts"] = nil
    #expect(GateJudge(spec: rules).judge(baseline: run, candidate: run).exitCode == 2)
    // Without a baseline floors still hold or not.
    #expect(GateJudge(spec: rules).judge(baseline: nil, candidate: run).exitCode == 2)
    rules.tasks["STSB"]?.min = score - 0.001
    #expect(GateJudge(spec: rules).judge(baseline: nil, candidate: run).exitCode == 5)
  }

  @Test func aTaskThatTheFileNamesMustBeThere() {
    let run = PlantedRun(seed: 29).compared
    var rules = spec(.drift)
    rules.tasks["MR"] = GateRule()
    let judgement = GateJudge(spec: rules).judge(baseline: run, candidate: run)
    #expect(judgement.exitCode == 5)
    #expect(judgement.findings.contains { $0.name == "MR" && $0.verdict == .incomparable })
    rules.tasks = ["group:transfer": GateRule()]
    #expect(GateJudge(spec: rules).judge(baseline: run, candidate: run).exitCode == 5)
  }

  @Test func withoutItemsQualityIsIncomparableAndDriftHoldsTheScore() {
    let run = PlantedRun(seed: 30).compared
    var bare = run
    for index in bare.tasks.indices {
      bare.tasks[index].items = .pairs(similarity: [], gold: [], subsetSizes: [])
    }
    // Equal scores are no loss, whatever items would say.
    #expect(GateJudge(spec: spec(.quality)).judge(baseline: bare, candidate: run).exitCode == 0)
    #expect(GateJudge(spec: spec(.drift)).judge(baseline: bare, candidate: run).exitCode == 0)
    bare.tasks[0].scores[.cosineSpearman] = bare.tasks[0].score.value.map { .value($0 - 5e-5) }
    let judgement = GateJudge(spec: spec(.quality)).judge(baseline: bare, candidate: run)
    #expect(judgement.exitCode == 5)
    #expect(judgement.findings[0].message.contains("mode: drift"))
    #expect(GateJudge(spec: spec(.drift)).judge(baseline: bare, candidate: run).exitCode == 0)
  }

  @Test func aLostScoreIsARegression() {
    let run = PlantedRun(seed: 31).compared
    var broken = run
    broken.tasks[5].scores[.cosineSpearman] = .degenerate("all similarities are equal")
    broken.tasks[5].items = .pairs(similarity: [], gold: [], subsetSizes: [])
    for mode in GateRule.Mode.allCases {
      let judge = GateJudge(spec: spec(mode))
      #expect(judge.judge(baseline: run, candidate: broken).exitCode == 2)
      #expect(judge.judge(baseline: broken, candidate: run).exitCode == 5)
    }
  }

  @Test func accuracyIsGatedBySample() {
    let correct = (0..<2000).map { $0 % 5 != 0 }
    let run = PlantedLabels.run(correct: correct)
    let worse = PlantedLabels.run(
      correct: correct.enumerated().map { $1 && $0 % 11 != 0 }, id: "worse")
    let judge = GateJudge(spec: spec(.quality, margin: 0.01))
    #expect(judge.judge(baseline: run, candidate: worse).exitCode == 2)
    #expect(judge.judge(baseline: worse, candidate: run).verdict == .improvement)
    #expect(judge.judge(baseline: run, candidate: run).exitCode == 0)
  }

  @Test func theGravestFindingDecides() {
    let order: [Verdict] = [
      .regression, .incomparable, .noBaseline, .inconclusive, .improvement, .pass,
    ]
    for index in order.indices {
      #expect(Verdict.gravest(of: order[index...].reversed()) == order[index])
    }
    #expect(Verdict.gravest(of: []) == .noBaseline, "nothing asked is no pass")
  }
}
