import EvalCore
import EvalScoring
import Testing

@Suite struct PairedBootstrapTests {
  struct Reference: Decodable {
    struct Row: Decodable {
      var delta: Double
      var percentile: [Double]
      var BCa: [Double]
      var standard_error: Double
      var acceleration: Double
    }
    var gold: [Double]
    var baseline: [Double]
    var candidate: [Double]
    var counts: [[Int32]]
    var deltas: [String: [Double]]
    var intervals: [String: Row]
    var swap_p: Double
    var correct: [[Int]]
  }

  private func sample(
    _ reference: Reference, _ correlation: Correlation, strata: [Int]? = nil, name: String = "STSB"
  ) -> PairedSample {
    PairedSample(
      name: name,
      content: .similarities(
        correlation, baseline: reference.baseline, candidate: reference.candidate,
        gold: reference.gold), strata: strata ?? [reference.gold.count])
  }

  @Test(arguments: Correlation.allCases)
  func aResampleIsScoredAsIfItWereWrittenOut(_ correlation: Correlation) throws {
    let reference: Reference = try Fixture.load("paired")
    let expected = try #require(reference.deltas[correlation.rawValue])
    for (counts, delta) in zip(reference.counts, expected) {
      let found = try #require(sample(reference, correlation).difference(multiplicities: counts))
      #expect(abs(found - delta) < 1e-12, "\(correlation): \(found), SciPy \(delta)")
    }
    #expect(
      sample(reference, correlation).difference(multiplicities: counts(of: 5, in: reference)) == nil
    )
  }

  /// All draws on one item: no correlation.
  private func counts(of item: Int, in reference: Reference) -> [Int32] {
    reference.gold.indices.map { $0 == item ? Int32(reference.gold.count) : 0 }
  }

  @Test(arguments: [Correlation.spearman, .pearson])
  func intervalsAgreeWithSciPy(_ correlation: Correlation) throws {
    let reference: Reference = try Fixture.load("paired")
    let expected = try #require(reference.intervals[correlation.rawValue])
    let draws = try #require(
      PairedDraws(of: sample(reference, correlation), resamples: 6000, seed: 1, threads: 2))
    #expect(abs(draws.delta - expected.delta) < 1e-12)
    #expect(abs(draws.acceleration - expected.acceleration) < 1e-8)
    let error = expected.standard_error
    #expect(abs(draws.standardError - error) < 0.04 * error)
    // The end of a 95 % interval has a Monte-Carlo error of about 2.7 SE / √draws: 0.035 SE here.
    for (interval, reference) in [
      (draws.percentileInterval(confidence: 0.95), expected.percentile),
      (draws.bcaInterval(confidence: 0.95), expected.BCa),
    ] {
      #expect(abs(interval.lower - reference[0]) < 0.15 * error)
      #expect(abs(interval.upper - reference[1]) < 0.15 * error)
    }
  }

  @Test func permutationAgreesWithSciPy() throws {
    let reference: Reference = try Fixture.load("paired")
    let p = try #require(
      SwapPermutation(sample(reference, .spearman), seed: 3).p(permutations: 4000, threads: 2))
    let error = (reference.swap_p * (1 - reference.swap_p) / 4000).squareRoot()
    #expect(abs(p - reference.swap_p) < 4 * error + 0.001)
  }

  /// Ranks swapped and ranked again, in the plainest way: the same p to the last count, with ties and
  /// for accuracy, too.
  @Test func swapsAreCountedAsIfTheyWereWrittenOut() throws {
    let reference: Reference = try Fixture.load("paired")
    let tied = PairedSample(
      name: "ties",
      content: .similarities(
        .spearman, baseline: reference.baseline.map { ($0 * 3).rounded() },
        candidate: reference.candidate.map { ($0 * 4).rounded() }, gold: reference.gold),
      strata: [reference.gold.count])
    let right = reference.correct.map { $0.map { $0 == 1 } }
    let labels = PairedSample(
      name: "labels", content: .correctness(baseline: right[0], candidate: right[1]),
      strata: [right[0].count])
    for pair in [sample(reference, .spearman), tied, labels] {
      let plain = plainSwaps(pair, seed: 5, permutations: 150)
      #expect(SwapPermutation(pair, seed: 5).p(permutations: 150, threads: 2) == plain)
    }
  }

  private func plainSwaps(_ pair: PairedSample, seed: UInt64, permutations: Int) -> Double {
    let (old, new): ([Double], [Double])
    var truth: [Double] = []
    switch pair.content {
    case .similarities(_, let baseline, let candidate, let gold):
      (old, new, truth) = (Ranks.averaged(baseline), Ranks.averaged(candidate), gold)
    case .correctness(let baseline, let candidate):
      (old, new) = (baseline.map { $0 ? 1 : 0 }, candidate.map { $0 ? 1 : 0 })
    }
    func difference(_ first: [Double], _ second: [Double]) -> Double {
      guard !truth.isEmpty else {
        return (second.reduce(0, +) - first.reduce(0, +)) / Double(first.count)
      }
      let scores = [second, first].map { Correlation.spearman.score($0, truth).value ?? .nan }
      return scores[0] - scores[1]
    }
    let limit = abs(difference(old, new)) - 1e-12
    let extreme = (0..<permutations).count { draw in
      var stream = CounterStream(seed: seed, name: "swap " + pair.name, draw: draw)
      let words = (0...old.count / 64).map { _ in stream.next() }
      let flips = old.indices.map { words[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
      let first = old.indices.map { flips[$0] ? new[$0] : old[$0] }
      let second = old.indices.map { flips[$0] ? old[$0] : new[$0] }
      return abs(difference(first, second)) >= limit
    }
    return Double(extreme + 1) / Double(permutations + 1)
  }

  @Test func closedFormTestsAreTheTestsOfTheirPapers() throws {
    let reference: Reference = try Fixture.load("paired")
    let opinions = sample(reference, .spearman).closedFormTests
    func rho(_ x: [Double], _ y: [Double]) throws -> Double {
      try #require(Correlation.spearman.score(x, y).value)
    }
    let tests = DependentCorrelations(
      first: try rho(reference.candidate, reference.gold),
      second: try rho(reference.baseline, reference.gold),
      between: try rho(reference.baseline, reference.candidate), n: reference.gold.count)
    #expect(opinions.map(\.p) == [tests.williams?.p, tests.steiger?.p])
    #expect(opinions.allSatisfy { $0.label.hasSuffix("approximate") })
    let delta = try #require(reference.deltas["spearman"])
    #expect(!delta.isEmpty && sample(reference, .kendall).closedFormTests.isEmpty)
    let labels = PairedSample(
      name: "labels",
      content: .correctness(
        baseline: [true, true, false, true], candidate: [false, true, false, false]), strata: [4])
    // Two of two disagreements on one side: exact 2 · ¼, mid-p ½ − ¼.
    for (opinion, p) in zip(labels.closedFormTests, [0.5, 0.25]) {
      #expect(abs(opinion.p - p) < 1e-12, "\(opinion.label)")
    }
    #expect(labels.closedFormTests.count == 2)
  }

  @Test func threadsAndTheNumberOfDrawsChangeNoDraw() throws {
    let reference: Reference = try Fixture.load("paired")
    let pair = sample(reference, .spearman, strata: [100, 80])
    let one = try #require(PairedDraws(of: pair, resamples: 300, seed: 9, threads: 1))
    let three = try #require(PairedDraws(of: pair, resamples: 300, seed: 9, threads: 3))
    let more = try #require(PairedDraws(of: pair, resamples: 777, seed: 9, threads: 2))
    #expect(one == three)
    #expect(Array(more.draws.prefix(300)) == one.draws)
    let other = try #require(PairedDraws(of: pair, resamples: 300, seed: 10, threads: 1))
    #expect(other.draws != one.draws)
    let renamed = sample(reference, .spearman, strata: [100, 80], name: "STS12")
    #expect(PairedDraws(of: renamed, resamples: 300, seed: 9, threads: 1)?.draws != one.draws)
  }

  /// Every item of a stratum of one is drawn exactly once: nothing varies.
  @Test func resamplingStaysInsideStrata() throws {
    let reference: Reference = try Fixture.load("paired")
    let pair = sample(
      reference, .spearman, strata: [Int](repeating: 1, count: reference.gold.count))
    let draws = try #require(PairedDraws(of: pair, resamples: 50, seed: 9, threads: 1))
    #expect(draws.draws.allSatisfy { $0 == draws.delta })
    #expect(draws.standardError < 1e-15)
  }

  @Test func equalRunsDifferByNothing() throws {
    let reference: Reference = try Fixture.load("paired")
    let pair = PairedSample(
      name: "STSB",
      content: .similarities(
        .spearman, baseline: reference.baseline, candidate: reference.baseline,
        gold: reference.gold), strata: [reference.gold.count])
    let found = try #require(
      PairedComparison.of(pair, options: ComparisonOptions(resamples: 200, permutations: 200)))
    #expect(found.comparison.delta == 0)
    #expect(found.comparison.bca == Interval(lower: 0, upper: 0))
    #expect(found.comparison.p == 1)
  }

  @Test func accuracyIsPairedOnCorrectness() throws {
    let reference: Reference = try Fixture.load("paired")
    let right = reference.correct.map { $0.map { $0 == 1 } }
    let pair = PairedSample(
      name: "MR", content: .correctness(baseline: right[0], candidate: right[1]),
      strata: [right[0].count])
    let draws = try #require(PairedDraws(of: pair, resamples: 4000, seed: 2, threads: 2))
    let gains = zip(right[0], right[1]).map { Double(($1 ? 1 : 0) - ($0 ? 1 : 0)) }
    let mean = gains.reduce(0, +) / 60
    #expect(abs(draws.delta - mean) < 1e-15)
    // The bootstrap's standard error of a mean is √(Σ(x − x̄)²) / n.
    let expected = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot() / 60
    #expect(abs(draws.standardError - expected) < 0.05 * expected)
  }

  @Test func averagesAddDrawByDraw() throws {
    let reference: Reference = try Fixture.load("paired")
    let parts = try ["STS12", "STSB"].map { name in
      try #require(
        PairedDraws(
          of: sample(reference, .spearman, name: name), resamples: 400, seed: 4, threads: 1))
    }
    let mean = try #require(PairedDraws(averaging: parts))
    #expect(abs(mean.delta - parts[0].delta) < 1e-15)
    for index in mean.draws.indices {
      let expected = (parts[0].draws[index] + parts[1].draws[index]) / 2
      #expect(abs(mean.draws[index] - expected) < 1e-15)
    }
    // Independent tasks: the error of a mean of two is smaller by √2.
    #expect(abs(mean.standardError / parts[0].standardError - 0.5.squareRoot()) < 0.08)
    #expect(PairedDraws(averaging: []) == nil)
  }

  @Test func resultsOfDifferentItemsAreRefused() {
    func result(_ gold: [Double]) -> TaskResult {
      TaskResult(
        request: TaskRequest(task: "STSB", version: 1, text: .raw, split: .test, subsets: []),
        group: .sts, metric: .cosineSpearman, n: gold.count, scores: [:],
        items: .pairs(similarity: gold, gold: gold, subsetSizes: [gold.count]))
    }
    #expect(throws: EvalError.self) {
      try PairedSample(baseline: result([1, 2, 3]), candidate: result([1, 2, 4]))
    }
    #expect(throws: Never.self) {
      try PairedSample(baseline: result([1, 2, 3]), candidate: result([1, 2, 3]))
    }
  }

  @Test(arguments: Correlation.allCases)
  func candidatesDrawnTogetherEqualEachAlone(_ correlation: Correlation) throws {
    let reference: Reference = try Fixture.load("paired")
    let count = reference.gold.count
    // The second is constant but for one item, so that many resamples leave it undefined.
    let candidates = [
      reference.candidate, (0..<count).map { $0 == 3 ? 1.0 : 0.0 }, reference.candidate.reversed(),
      reference.baseline,
    ]
    let samples = candidates.map {
      PairedSample(
        name: "STSB",
        content: .similarities(
          correlation, baseline: reference.baseline, candidate: $0, gold: reference.gold),
        strata: [10, count - 10])
    }
    let together = PairedDraws.together(samples, resamples: 150, seed: 5, threads: 2)
    let alone = samples.map { PairedDraws(of: $0, resamples: 150, seed: 5, threads: 1) }
    #expect(together == alone)
    #expect(!together.contains(nil))
    #expect(try #require(together[3]).draws.allSatisfy { $0 == 0 })
  }
}
