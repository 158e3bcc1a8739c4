import Testing

@testable import EvalReports

@Suite struct ChartTests {
  private func scale(_ values: [Double], count: Int = 6, range: ClosedRange<Double>? = nil)
    -> ChartScale
  {
    ChartScale(ChartAxis("x", range: range), over: values, count: count, from: 0, to: 100)
  }

  /// Worked by hand: a span of 9.7 over 6 ticks is 1.62 a tick, of which the nearest of 1, 2, 5 is 2.
  @Test func ticksAreRoundNumbers() {
    let ten = scale([0.1, 9.8])
    #expect(ten.ticks == [0, 2, 4, 6, 8, 10])
    #expect(ten.low == 0 && ten.high == 10)
    let small = scale([0.712, 0.743])
    #expect(
      small.ticks.map(small.text) == [
        "0.710", "0.715", "0.720", "0.725", "0.730", "0.735", "0.740", "0.745",
      ])
    #expect(scale([3, 3]).high > scale([3, 3]).low)
    #expect(scale([]).ticks.count > 1)
    #expect(scale([12, 98], range: 0...100).ticks == [0, 20, 40, 60, 80, 100])
  }

  @Test(arguments: [1e-9, 1e-3, 0.7, 1, 13, 512, 8e6])
  func everyValueIsInsideItsScale(size: Double) {
    for low in [-3.2, 0.0, 0.11, 5.0] {
      let values = [low * size, (low + 1.37) * size]
      let made = scale(values)
      #expect(made.low <= values[0] + 1e-12 * size && made.high >= values[1] - 1e-12 * size)
      #expect((2...14).contains(made.ticks.count))
      #expect(made.ticks == made.ticks.sorted())
      #expect(made.place(made.low) == 0 && made.place(made.high) == 100)
    }
  }

  @Test func coloursGrowLighter() {
    func lightness(_ share: Double) -> Double {
      let hex = HeatMap.colour(share).dropFirst()
      let channels = stride(from: 0, to: 6, by: 2).map { offset -> Double in
        let start = hex.index(hex.startIndex, offsetBy: offset)
        return Double(Int(hex[start..<hex.index(start, offsetBy: 2)], radix: 16) ?? 0) / 255
      }
      return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }
    let steps = (0...20).map { lightness(Double($0) / 20) }
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func reliabilityBinsAgreeWithHandCounts() {
    // Gold 0…1 in two bins of width 0.5: {0, 0.25, 0.4} and {0.5, 1}.
    let bins = ReliabilityBin.bins(
      similarity: [0.1, 0.2, 0.6, 0.7, 0.9], gold: [0, 0.25, 0.4, 0.5, 1], most: 2)
    #expect(bins.map(\.count) == [3, 2])
    #expect(abs(bins[0].mean - 0.3) < 1e-15)
    #expect(abs(bins[0].lowerQuartile - 0.15) < 1e-15)  // halfway between 0.1 and 0.2
    #expect(abs(bins[0].upperQuartile - 0.4) < 1e-15)  // halfway between 0.2 and 0.6
    #expect(abs(bins[1].mean - 0.8) < 1e-15)
  }
}
