/// The pairs of one range of gold scores.
struct ReliabilityBin: Sendable, Hashable {
  var label: String
  var count: Int
  var mean: Double
  var lowerQuartile: Double
  var upperQuartile: Double

  /// Up to `most` ranges of equal width over the gold scores that occur, empty ones left out. The last
  /// range holds its upper end. Quartiles interpolate linearly between order statistics (type 7 of
  /// Hyndman and Fan, The American Statistician 50, 1996).
  static func bins(similarity: [Double], gold: [Double], most: Int = 10) -> [ReliabilityBin] {
    guard let low = gold.min(), let high = gold.max() else { return [] }
    let width = high > low ? (high - low) / Double(most) : 1
    var members: [Int: [Double]] = [:]
    for (similarity, gold) in zip(similarity, gold) {
      let bin = min(most - 1, Int(((gold - low) / width + 1e-9).rounded(.down)))
      members[bin, default: []].append(similarity)
    }
    return members.keys.sorted().map { bin in
      let sorted = (members[bin] ?? []).sorted()
      let from = low + Double(bin) * width
      let to = high > low ? from + width : from
      return ReliabilityBin(
        label: "\(NumberText.fixed(from, decimals: 1))–\(NumberText.fixed(to, decimals: 1))",
        count: sorted.count, mean: sorted.reduce(0, +) / Double(sorted.count),
        lowerQuartile: quantile(sorted, 0.25), upperQuartile: quantile(sorted, 0.75))
    }
  }

  /// The quantile of ascending, non-empty `sorted`.
  private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    let position = share * Double(sorted.count - 1)
    let below = Int(position)
    guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
    return sorted[below] + (position - Double(below)) * (sorted[below + 1] - sorted[below])
  }

  static func table(_ bins: [ReliabilityBin]) -> DataTable {
    DataTable(
      columns: [
        .init("Gold", .left), .init("n"), .init("Mean similarity"), .init("Lower quartile"),
        .init("Upper quartile"),
      ],
      rows: bins.map { bin in
        [bin.label, NumberText.grouped(bin.count)]
          + [bin.mean, bin.lowerQuartile, bin.upperQuartile].map {
            NumberText.fixed($0, decimals: 4)
          }
      })
  }
}
