import EvalCore
import EvalScoring
import EvalTestSupport
import Foundation
import Testing

/// How often the tests reject where there is nothing to find.
@Suite struct CalibrationTests {
  /// Gold in steps of 0.2 from 0 to 5 and two models that are equally good by construction.
  private func nullPair(_ index: Int, count: Int) -> PairedSample {
    var stream = CounterStream(seed: 77, name: "calibration", draw: index)
    func normal() -> Double { NormalDistribution.quantile(max(1e-16, stream.uniform())) }
    var (gold, old, new): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<count {
      let truth = normal()
      let shared = normal()
      gold.append(min(5, max(0, ((2.5 + 1.5 * truth) * 5).rounded() / 5)))
      old.append(truth + 0.6 * shared + 0.25 * normal())
      new.append(truth + 0.6 * shared + 0.25 * normal())
    }
    return PairedSample(
      name: "null \(index)",
      content: .similarities(.spearman, baseline: old, candidate: new, gold: gold),
      strata: [count])
  }

  /// The share of data sets in which each test rejects at a nominal 5 %: the bootstrap's lower end
  /// above 0 (one-sided), and the swap permutation (two-sided).
  private func rejections(sets: Int, count: Int, draws: Int) -> (bootstrap: Double, swap: Double) {
    var (bootstrap, swap) = (0, 0)
    for index in 0..<sets {
      let pair = nullPair(index, count: count)
      let options = ComparisonOptions(resamples: draws, permutations: draws - 1, threads: 2)
      guard let found = PairedComparison.of(pair, options: options)?.comparison else { continue }
      if found.oneSided.lower > 0 { bootstrap += 1 }
      if let p = found.p, p <= 0.05 { swap += 1 }
    }
    return (Double(bootstrap) / Double(sets), Double(swap) / Double(sets))
  }

  @Test func rejectAboutAsOftenAsTheySay() {
    // 80 sets: at a true 5 %, more than 13 (16 %) happen with a probability of 4 · 10⁻⁵.
    let found = rejections(sets: 80, count: 60, draws: 200)
    #expect(found.bootstrap <= 0.1625)
    #expect(found.swap <= 0.1625)
  }

  @Test(.enabled(if: TestEffort.asked == .full, "set STSBENCH_SLOW=1 for 4,000 sets"))
  func rejectFivePerCentOfManySets() {
    let found = rejections(sets: 4000, count: 250, draws: 1000)
    print("calibration at a nominal 5 %: bootstrap \(found.bootstrap), swap \(found.swap)")
    #expect((0.035...0.065).contains(found.bootstrap))
    #expect((0.035...0.065).contains(found.swap))
  }
}
