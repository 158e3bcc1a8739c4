import EvalCore
import EvalScoring
import Testing

@Suite struct ProportionTests {
  struct Reference: Decodable {
    struct Holm: Decodable {
      var raw: [Double]
      var adjusted: [Double]
    }
    var mcnemar: [[Double]]
    var wilson: [[Double]]
    var holm: Holm
    var pearson_scipy: [Double]
    var dependent: [[Double]]
  }

  @Test func agreeWithSciPyAndStatsmodels() throws {
    let reference: Reference = try Fixture.load("proportions")
    for row in reference.mcnemar {
      let test = McNemarTest(onlyFirst: Int(row[0]), onlySecond: Int(row[1]))
      #expect(abs(test.exact - row[2]) < 1e-12, "\(row)")
      #expect(abs(test.midP - row[3]) < 1e-12, "\(row)")
    }
    for row in reference.wilson {
      let interval = try #require(
        WilsonInterval.interval(successes: Int(row[0]), trials: Int(row[1])))
      #expect(abs(interval.lower - row[2]) < 1e-12 && abs(interval.upper - row[3]) < 1e-12)
    }
    for (mine, theirs) in zip(HolmCorrection.adjusted(reference.holm.raw), reference.holm.adjusted)
    {
      #expect(abs(mine - theirs) < 1e-15)
    }
    let scipy = reference.pearson_scipy
    let interval = try #require(Correlation.pearson.interval(scipy[0], n: Int(scipy[1])))
    #expect(abs(interval.lower - scipy[2]) < 1e-12 && abs(interval.upper - scipy[3]) < 1e-12)
    for row in reference.dependent {
      let test = DependentCorrelations(
        first: row[0], second: row[1], between: row[2], n: Int(row[3]))
      let williams = try #require(test.williams)
      let steiger = try #require(test.steiger)
      #expect(abs(williams.statistic - row[4]) < 1e-9 && abs(williams.p - row[5]) < 1e-10)
      #expect(abs(steiger.statistic - row[6]) < 1e-9 && abs(steiger.p - row[7]) < 1e-10)
      #expect(williams.label.contains("approximate") && steiger.label.contains("approximate"))
    }
  }

  @Test func bonettAndWrightWidenTheIntervalOfRanks() throws {
    // artanh 0.84 = ½ ln 11.5 = 1.221174; √((1 + 0.84²/2) / 1376) = 0.031355; 1.959964 of it is
    // 0.061455; tanh 1.159719 = 0.820948 and tanh 1.282628 = 0.857184.
    let interval = try #require(Correlation.spearman.interval(0.84, n: 1379))
    #expect(abs(interval.lower - 0.820948) < 2e-6)
    #expect(abs(interval.upper - 0.857184) < 2e-6)
    #expect(Correlation.spearman.interval(1, n: 50) == nil)
    #expect(Correlation.kendall.interval(0.3, n: 4) == nil)
  }

  @Test func mcNemarCountsDisagreements() {
    // Samples 2 and 5: only the first is right. Sample 3: only the second.
    let test = McNemarTest(
      first: [0, 1, 1, 0, 1], second: [0, 0, 0, 0, 0], actual: [0, 1, 0, 0, 1])
    #expect(test == McNemarTest(onlyFirst: 2, onlySecond: 1))
  }

  @Test func smallestDetectableEffectIsTwoAndAHalfErrors() {
    // 1.644854 + 0.841621 = 2.486475
    #expect(abs(DetectableEffect.smallest(standardError: 1) - 2.486475) < 1e-6)
  }
}
