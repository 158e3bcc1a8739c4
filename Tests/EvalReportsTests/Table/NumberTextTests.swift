import EvalReports
import Testing

@Suite struct NumberTextTests {
  @Test func fixedPoint() {
    #expect(NumberText.fixed(72.369, decimals: 2) == "72.37")
    #expect(NumberText.fixed(-0.001, decimals: 2) == "0.00")
    #expect(NumberText.fixed(-1.5, decimals: 0) == "-2")
    #expect(NumberText.fixed(0.05, decimals: 2) == "0.05")
    #expect(NumberText.fixed(.nan, decimals: 2) == "—")
    #expect(NumberText.points(nil) == "—")
    #expect(NumberText.signedPoints(0.003) == "+0.30")
    #expect(NumberText.signedPoints(-0.003) == "-0.30")
    #expect(NumberText.signedPoints(1e-9) == "0.00" && NumberText.signedPoints(-1e-9) == "0.00")
  }

  @Test func groupsAndDurations() {
    #expect(NumberText.grouped(0) == "0")
    #expect(NumberText.grouped(817_735) == "817,735")
    #expect(NumberText.grouped(-1000) == "-1,000")
    #expect(NumberText.duration(12.54) == "12.5 s")
    #expect(NumberText.duration(185) == "3 min 05 s")
    #expect(NumberText.duration(7800) == "2 h 10 min")
    #expect(NumberText.probability(0.0004) == "< 0.001")
    #expect(NumberText.probability(0.0123) == "0.012")
  }
}
