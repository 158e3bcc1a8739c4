import EvalCore

/// The differences candidate − baseline of a statistic, for one or more candidates, as functions of how
/// often each item occurs.
///
/// Everything that does not depend on the multiplicities is done once, and what candidates share is done
/// once a draw, so that a draw costs a few operations an item and candidate.
protocol WeightedDifferences: Sendable {
  /// The number of candidates.
  var candidates: Int { get }
  /// Writes the difference of every candidate with item i occurring `counts[i]` times into
  /// ``ResamplingScratch/differences``; not a number where it is not defined.
  func evaluate(_ counts: UnsafeMutableBufferPointer<Int32>, _ scratch: inout ResamplingScratch)
}

/// Space for one worker.
struct ResamplingScratch {
  /// For each item its multiplicity, then its doubled and centred rank of gold times that.
  var weighted: [SIMD2<Int64>]
  /// One a candidate.
  var differences: [Double]

  init(count: Int, candidates: Int = 1) {
    weighted = [SIMD2<Int64>](repeating: .zero, count: count)
    differences = [Double](repeating: .nan, count: candidates)
  }
}

extension PairedSample {
  /// The statistic's difference, prepared.
  var difference: any WeightedDifferences { Self.differences([self]) }

  /// The differences of candidates that share baseline, gold and kind, prepared.
  static func differences(_ samples: [PairedSample]) -> any WeightedDifferences {
    switch samples[0].content {
    case .similarities(let correlation, let baseline, _, let gold):
      let candidates = samples.map { sample -> [Double] in
        guard case .similarities(_, _, let candidate, _) = sample.content else { return [] }
        return candidate
      }
      switch correlation {
      case .spearman:
        return SpearmanDifferences(baseline: baseline, candidates: candidates, gold: gold)
      case .pearson:
        return PearsonDifferences(baseline: baseline, candidates: candidates, gold: gold)
      case .kendall:
        return KendallDifferences(baseline: baseline, series: candidates, gold: gold)
      }
    case .correctness(let baseline, _):
      return AccuracyDifferences(
        baseline: baseline,
        candidates: samples.map { sample in
          guard case .correctness(_, let candidate) = sample.content else { return [] }
          return candidate
        })
    }
  }

  /// Whether `other` differs in nothing but the candidate.
  func sharesBaseline(with other: PairedSample) -> Bool {
    guard name == other.name, strata == other.strata else { return false }
    switch (content, other.content) {
    case (
      .similarities(let correlation, let baseline, _, let gold),
      .similarities(let otherCorrelation, let otherBaseline, _, let otherGold)
    ):
      return correlation == otherCorrelation && baseline == otherBaseline && gold == otherGold
    case (.correctness(let baseline, _), .correctness(let otherBaseline, _)):
      return baseline == otherBaseline
    default: return false
    }
  }
}

/// Δ of Spearman's rho. Ranks of a resample with ties are exact: an item's group of equal values
/// spans the multiplicities of its members, and all copies share the mean of the spanned ranks. With
/// series sorted once this is one pass; doubled ranks are integers, so all sums are exact.
struct SpearmanDifferences: WeightedDifferences {
  /// Items in the order of gold.
  private let goldOrder: [Int32]
  /// Ends of the groups of equal gold, in that order.
  private let goldGroups: [Int32]
  private let baseline: Series
  private let others: [Series]
  var candidates: Int { others.count }

  /// Positions (in the order of gold) sorted by one model's similarity.
  private struct Series: Sendable {
    var order: [Int32]
    /// Ends of the groups of equal similarity, or nil when all differ.
    var groups: [Int32]?
  }

  init(baseline: [Double], candidates: [[Double]], gold: [Double]) {
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
    others = candidates.map(series)
  }

  private static func groupEnds(_ sorted: [Double]) -> [Int32] {
    sorted.indices.compactMap { index in
      index + 1 == sorted.count || sorted[index + 1] != sorted[index] ? Int32(index + 1) : nil
    }
  }

  func evaluate(_ counts: UnsafeMutableBufferPointer<Int32>, _ scratch: inout ResamplingScratch) {
    var total: Int64 = 0
    var goldSquares: Int64 = 0
    var differences = scratch.differences
    scratch.differences = []
    defer { scratch.differences = differences }
    scratch.weighted.withUnsafeMutableBufferPointer { weighted in
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
      let old = Self.correlation(baseline, weighted, total: total, goldSquares: goldSquares)
      for (place, series) in others.enumerated() {
        differences[place] =
          Self.correlation(series, weighted, total: total, goldSquares: goldSquares) - old
      }
    }
  }

  /// Spearman's rho of the resample; not a number when it or gold is constant.

  @inline(__always)
  private static func correlation(
    _ series: Series, _ weighted: UnsafeMutableBufferPointer<SIMD2<Int64>>, total: Int64,
    goldSquares: Int64
  ) -> Double {
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
    guard squares > 0, goldSquares > 0 else { return .nan }
    return Double(cross) / (Double(squares).squareRoot() * Double(goldSquares).squareRoot())
  }
}

/// Δ of Pearson's r, from values centred and scaled beforehand.
struct PearsonDifferences: WeightedDifferences {
  private let baseline: [Double]
  private let others: [[Double]]
  private let gold: [Double]
  var candidates: Int { others.count }

  init(baseline: [Double], candidates: [[Double]], gold: [Double]) {
    self.baseline = Correlation.deviations(baseline)
    others = candidates.map { Correlation.deviations($0) }
    self.gold = Correlation.deviations(gold)
  }

  func evaluate(_ counts: UnsafeMutableBufferPointer<Int32>, _ scratch: inout ResamplingScratch) {
    let old = correlation(baseline, counts)
    for (place, series) in others.enumerated() {
      scratch.differences[place] = correlation(series, counts) - old
    }
  }

  private func correlation(
    _ values: [Double], _ counts: UnsafeMutableBufferPointer<Int32>
  ) -> Double {
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
    guard n > 0 else { return .nan }
    let (varianceX, varianceY) = (
      sums[3] - sums[1] * sums[1] / n, sums[4] - sums[2] * sums[2] / n
    )
    // A resample of one value leaves rounding noise only.
    guard varianceX > 1e-14 * sums[3], varianceY > 1e-14 * sums[4] else { return .nan }
    let covariance = sums[5] - sums[1] * sums[2] / n
    return covariance / (varianceX.squareRoot() * varianceY.squareRoot())
  }
}

/// Δ of Kendall's tau-b, by writing the resample out: O(n log n) a draw and candidate.
struct KendallDifferences: WeightedDifferences {
  let baseline: [Double]
  let series: [[Double]]
  let gold: [Double]
  var candidates: Int { series.count }

  func evaluate(_ counts: UnsafeMutableBufferPointer<Int32>, _ scratch: inout ResamplingScratch) {
    let items = counts.indices.flatMap { [Int](repeating: $0, count: Int(counts[$0])) }
    let truth = items.map { gold[$0] }
    func score(_ values: [Double]) -> Double {
      Correlation.kendall.score(items.map { values[$0] }, truth).value ?? .nan
    }
    let old = score(baseline)
    for (place, values) in series.enumerated() { scratch.differences[place] = score(values) - old }
  }
}

/// Δ of accuracy. Gains are whole numbers, so that equal differences are equal to the bit.
struct AccuracyDifferences: WeightedDifferences {
  /// candidate right − baseline right, of every item, one list a candidate.
  private let gains: [[Int32]]
  var candidates: Int { gains.count }

  init(baseline: [Bool], candidates: [[Bool]]) {
    gains = candidates.map { zip(baseline, $0).map { ($1 ? 1 : 0) - ($0 ? 1 : 0) } }
  }

  func evaluate(_ counts: UnsafeMutableBufferPointer<Int32>, _ scratch: inout ResamplingScratch) {
    let total = counts.reduce(Int64(0)) { $0 + Int64($1) }
    for (place, gains) in gains.enumerated() {
      var gain = Int64(0)
      gains.withUnsafeBufferPointer { gains in
        for index in counts.indices { gain += Int64(counts[index] &* gains[index]) }
      }
      scratch.differences[place] = total > 0 ? Double(gain) / Double(total) : .nan
    }
  }
}
