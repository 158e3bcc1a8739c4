import EvalScoring
import Testing

@Suite struct DistributionTests {
  struct Reference: Decodable {
    var quantiles: [[Double]]
    var cumulative: [[Double]]
    var student: [[Double]]
    var binomial: [[Double]]
    var beta: [[Double]]
  }

  private func near(_ found: Double, _ expected: Double, _ tolerance: Double = 1e-11) -> Bool {
    abs(found - expected) <= tolerance * max(abs(expected), 1e-280)
  }

  @Test func agreeWithSciPy() throws {
    let reference: Reference = try Fixture.load("distributions")
    for row in reference.quantiles {
      #expect(abs(NormalDistribution.quantile(row[0]) - row[1]) <= 1e-12 * max(1, abs(row[1])))
    }
    for row in reference.cumulative { #expect(near(NormalDistribution.cumulative(row[0]), row[1])) }
    for row in reference.student {
      #expect(
        near(StudentDistribution.cumulative(row[0], freedom: row[1]), row[2], 1e-10), "\(row)")
      #expect(near(StudentDistribution.twoSided(row[0], freedom: row[1]), row[3], 1e-9), "\(row)")
    }
    for row in reference.binomial {
      let (k, n) = (Int(row[0]), Int(row[1]))
      #expect(
        near(BinomialDistribution.cumulative(k, trials: n, probability: row[2]), row[3], 1e-10),
        "\(row)")
      #expect(
        near(BinomialDistribution.mass(k, trials: n, probability: row[2]), row[4], 1e-10), "\(row)")
    }
    for row in reference.beta {
      #expect(
        near(IncompleteBeta.regularised(row[0], a: row[1], b: row[2]), row[3], 1e-10), "\(row)")
    }
  }

  @Test func quantileInvertsTheNormal() {
    for step in 1..<200 {
      let p = Double(step) / 200
      #expect(abs(NormalDistribution.cumulative(NormalDistribution.quantile(p)) - p) < 1e-14)
    }
    #expect(NormalDistribution.quantile(0) == -.infinity)
    #expect(NormalDistribution.quantile(1) == .infinity)
  }
}
