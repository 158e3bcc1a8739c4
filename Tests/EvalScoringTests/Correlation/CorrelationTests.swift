import EvalCore
import EvalScoring
import Testing

@Suite struct CorrelationTests {
  struct Reference: Decodable {
    struct Case: Decodable {
      var name: String
      var x: [Double]
      var y: [Double]
      var pearson: Double?
      var spearman: Double?
      var kendall: Double?
    }
    var cases: [Case]
  }

  @Test func agreesWithSciPy() throws {
    let reference: Reference = try Fixture.load("correlations")
    #expect(reference.cases.count >= 20)
    for item in reference.cases {
      for (correlation, expected) in [
        (Correlation.pearson, item.pearson), (.spearman, item.spearman), (.kendall, item.kendall),
      ] {
        let found = correlation.score(item.x, item.y).value
        if let expected {
          let found = try #require(found, "\(item.name), \(correlation)")
          #expect(abs(found - expected) <= 1e-12, "\(item.name), \(correlation): \(found)")
        } else {
          #expect(found == nil, "\(item.name), \(correlation)")
        }
      }
    }
  }

  @Test func averagesRanksOverTies() {
    // 1 | 2 2 → ranks 2 and 3 shared | 5 5 5 → ranks 4, 5 and 6 shared.
    #expect(Ranks.averaged([5, 2, 1, 5, 2, 5]) == [5, 2.5, 1, 5, 2.5, 5])
  }

  @Test(arguments: Correlation.allCases) func namesWhyThereIsNoValue(_ correlation: Correlation) {
    #expect(correlation.score([], []) == .degenerate("0 pairs; a correlation needs 2"))
    #expect(correlation.score([1], [2]) == .degenerate("1 pair; a correlation needs 2"))
    #expect(correlation.score([1, 1, 1], [1, 2, 3]) == .degenerate("all similarities are equal"))
    #expect(correlation.score([1, 2, 3], [4, 4, 4]) == .degenerate("all gold scores are equal"))
    #expect(
      correlation.score([1, .nan, 3], [1, 2, 3])
        == .degenerate("the similarity of pair 2 is not a finite number"))
    #expect(
      correlation.score([1, 2, 3], [1, 2, .infinity])
        == .degenerate("the gold score of pair 3 is not a finite number"))
  }

  @Test(arguments: Correlation.allCases) func survivesEveryMagnitude(_ correlation: Correlation)
    throws
  {
    let small = [1.0, 2, 4, 3, 7]
    let gold = [1.0, 3, 2, 4, 5]
    let plain = try #require(correlation.score(small, gold).value)
    for factor in [0x1p-1060, 0x1p-500, 0x1p500, 0x1p1020] {
      #expect(correlation.score(small.map { $0 * factor }, gold).value == plain)
    }
  }

  @Test func rankCorrelationsIgnoreMonotoneChanges() {
    let x = [0.3, -1, 2.5, 0.3, 9, 4]
    let y = [1.0, 0, 2, 2, 5, 3]
    for correlation in [Correlation.spearman, .kendall] {
      #expect(correlation.score(x.map { $0 * $0 * $0 }, y) == correlation.score(x, y))
    }
  }
}
