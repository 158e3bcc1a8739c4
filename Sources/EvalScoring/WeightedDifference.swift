import EvalCore

/// The difference candidate − baseline of a statistic as a function of how often each item occurs.
///
/// Everything that does not depend on the multiplicities is done once, so that a draw costs a few
/// operations an item.
protocol WeightedDifference: Sendable {
  /// The difference with item i occurring `counts[i]` times, or nil where it is not defined.
  func value(_ counts: UnsafeMutableBufferPointer<Int32>, _ scratch: inout ResamplingScratch)
    -> Double?
}

/// Space for one worker.
struct ResamplingScratch {
  /// For each item its multiplicity, then its doubled and centred rank of gold times that.
  var weighted: [SIMD2<Int64>]

  init(count: Int) {
    weighted = [SIMD2<Int64>](repeating: .zero, count: count)
  }
}

extension PairedSample {
  /// The statistic's difference, prepared.
  var difference: any WeightedDifference {
    switch content {
    case .similarities(.spearman, let baseline, let candidate, let gold):
      SpearmanDifference(baseline: baseline, candidate: candidate, gold: gold)
    case .similarities(.pearson, let baseline, let candidate, let gold):
      PearsonDifference(baseline: baseline, candidate: candidate, gold: gold)
    case .similarities(.kendall, let baseline, let candidate, let gold):
      KendallDifference(baseline: baseline, candidate: candidate, gold: gold)
    case .correctness(let baseline, let candidate):
      AccuracyDifference(baseline: baseline, candidate: candidate)
    }
  }
}

/// Δ of Spearman's rho. Ranks of a resample with ties are exact: an item's group of equal values
/// spans the multiplicities of its members, and all copies share the mean of the spanned ranks. With
/// series sorted once this is one pass; doubled ranks are integers, so all sums are exact.
struct SpearmanDifference: WeightedDifference {
  /// Items in the order of gold.
  private let goldOrder: [Int32]
  /// Ends of the groups of equal gold, in that order.
  private let goldGroups: [Int32]
  private let baseline: Series
  private let candidate: Series

  /// Positions (in the order of gold) sorted by one model's similarity.
  private struct Series: Sendable {
    var order: [Int32]
    /// Ends of the groups of equal similarity, or nil when all differ.
    var groups: [Int32]?
  }

  init(baseline: [Double], candidate: [Double], gold: [Double]) {
    let order = gold.indices.sorted { (gold[$0], $0) < (gold[$1], $1) }
    goldOrder = order.map { Int32($0) }
    goldGroups = Self.groupEnds(order.map { gold[$0] })
    func series(_ values: [Double]) -> Series {
      let placed = order.map { values[$0] }
      let sorted = placed.indices.sorted { (placed[$0], $0) < (placed[$1], $1) }
      let ends = Self.groupEnds(sorted.map { placed[$0] })
      return Series(
        order: sorted.map { Int32($0) }, groups: ends.count == sorted.count ? nil : ends)
    }
    self.baseline = series(baseline)
    self.candidate = series(candidate)
  }

  private static func groupEnds(_ sorted: [Double]) -> [Int32] {
    sorted.indices.compactMap { index in
      index + 1 == sorted.count || sorted[index + 1] != sorted[index] ? Int32(index + 1) : nil
    }
  }

  func value(_ counts: UnsafeMutableBufferPointer<Int32>, _ scratch: inout ResamplingScratch)
    -> Double?
  {
    var total: Int64 = 0
    var goldSquares: Int64 = 0
    return scratch.weighted.withUnsafeMutableBufferPointer { weighted -> Double? in
      goldOrder.withUnsafeBufferPointer { order in
        for count in counts { total += Int64(count) }
        var (start, below) = (0, Int64(0))
        goldGroups.withUnsafeBufferPointer { groups in
          for end in groups {
            var size: Int64 = 0
            for position in start..<Int(end) {
              let count = Int64(counts[Int(order[position])])
              weighted[position].x = count
              size += count
            }
            let rank = 2 * below + size - total  // twice the mean rank, less n + 1
            goldSquares += size * rank * rank
            for position in start..<Int(end) {
              weighted[position].y = weighted[position].x * rank
            }
            below += size
            start = Int(end)
          }
        }
      }
      guard goldSquares > 0,
        let old = Self.correlation(baseline, weighted, total: total, goldSquares: goldSquares),
        let new = Self.correlation(candidate, weighted, total: total, goldSquares: goldSquares)
      else { return nil }
      return new - old
    }
  }

  @inline(__always)
  private static func correlation(
    _ series: Series, _ weighted: UnsafeMutableBufferPointer<SIMD2<Int64>>, total: Int64,
    goldSquares: Int64
  ) -> Double? {
    var (below, squares, cross) = (Int64(0), Int64(0), Int64(0))
    series.order.withUnsafeBufferPointer { order in
      if let groups = series.groups {
        groups.withUnsafeBufferPointer { groups in
          var start = 0
          for end in groups {
            var sums = SIMD2<Int64>.zero
            for position in start..<Int(end) { sums &+= weighted[Int(order[position])] }
            let rank = 2 &* below &+ sums.x &- total
            squares &+= sums.x &* rank &* rank
            cross &+= rank &* sums.y
            below &+= sums.x
            start = Int(end)
          }
        }
      } else {
        for position in order {
          let item = weighted[Int(position)]
          let rank = 2 &* below &+ item.x &- total
          squares &+= item.x &* rank &* rank
          cross &+= rank &* item.y
          below &+= item.x
        }
      }
    }
    guard squares > 0 else { return nil }
    return Double(cross) / (Double(squares).squareRoot() * Double(goldSquares).squareRoot())
  }
}

/// Δ of Pearson's r, from values centred and scaled beforehand.
struct PearsonDifference: WeightedDifference {
  private let baseline: [Double]
  private let candidate: [Double]
  private let gold: [Double]

  init(baseline: [Double], candidate: [Double], gold: [Double]) {
    self.baseline = Correlation.deviations(baseline)
    self.candidate = Correlation.deviations(candidate)
    self.gold = Correlation.deviations(gold)
  }

  func value(_ counts: UnsafeMutableBufferPointer<Int32>, _ scratch: inout ResamplingScratch)
    -> Double?
  {
    guard let old = correlation(baseline, counts), let new = correlation(candidate, counts) else {
      return nil
    }
    return new - old
  }

  private func correlation(
    _ values: [Double], _ counts: UnsafeMutableBufferPointer<Int32>
  ) -> Double? {
    // Lanes: Σw, Σwx, Σwy, Σwx², Σwy², Σwxy.
    var sums = SIMD8<Double>.zero
    values.withUnsafeBufferPointer { values in
      gold.withUnsafeBufferPointer { gold in
        for index in counts.indices where counts[index] != 0 {
          let (weight, x, y) = (Double(counts[index]), values[index], gold[index])
          sums += weight * SIMD8(1, x, y, x * x, y * y, x * y, 0, 0)
        }
      }
    }
    let n = sums[0]
    guard n > 0 else { return nil }
    let (varianceX, varianceY) = (
      sums[3] - sums[1] * sums[1] / n, sums[4] - sums[2] * sums[2] / n
    )
    // A resample of one value leaves rounding noise only.
    guard varianceX > 1e-14 * sums[3], varianceY > 1e-14 * sums[4] else { return nil }
    let covariance = sums[5] - sums[1] * sums[2] / n
    return covariance / (varianceX.squareRoot() * varianceY.squareRoot())
  }
}

/// Δ of Kendall's tau-b, by writing the resample out: O(n log n) a draw.
struct KendallDifference: WeightedDifference {
  let baseline: [Double]
  let candidate: [Double]
  let gold: [Double]

  func value(_ counts: UnsafeMutableBufferPointer<Int32>, _ scratch: inout ResamplingScratch)
    -> Double?
  {
    let items = counts.indices.flatMap { [Int](repeating: $0, count: Int(counts[$0])) }
    let truth = items.map { gold[$0] }
    guard let old = Correlation.kendall.score(items.map { baseline[$0] }, truth).value,
      let new = Correlation.kendall.score(items.map { candidate[$0] }, truth).value
    else { return nil }
    return new - old
  }
}

/// Δ of accuracy.
struct AccuracyDifference: WeightedDifference {
  /// candidate right − baseline right, of every item.
  private let gains: [Int32]

  init(baseline: [Bool], candidate: [Bool]) {
    gains = zip(baseline, candidate).map { ($1 ? 1 : 0) - ($0 ? 1 : 0) }
  }

  func value(_ counts: UnsafeMutableBufferPointer<Int32>, _ scratch: inout ResamplingScratch)
    -> Double?
  {
    var (total, gain) = (Int64(0), Int64(0))
    gains.withUnsafeBufferPointer { gains in
      for index in counts.indices {
        total += Int64(counts[index])
        gain += Int64(counts[index] &* gains[index])
      }
    }
    return total > 0 ? Double(gain) / Double(total) : nil
  }
}
