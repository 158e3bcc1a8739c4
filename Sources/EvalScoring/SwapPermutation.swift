import EvalCore

/// The paired permutation test: under the null hypothesis the two runs' answers to an item could be
/// swapped (Fisher's randomisation; Dror et al., ACL 2018, for its use here).
///
/// Similarities of two models have different scales, so ranks (for Spearman and Kendall) or
/// standardised values (for Pearson) within the task are swapped, not raw values.
package struct SwapPermutation: Sendable {
  private let sample: PairedSample
  private let seed: UInt64

  package init(_ sample: PairedSample, seed: UInt64) {
    self.sample = sample
    self.seed = seed
  }

  /// The two-sided p, (k + 1) / (B + 1): k of B random swaps differ at least as much as the data
  /// (Phipson and Smyth, SAGMB 9, 2010). nil where the difference is not defined.
  package func p(permutations: Int, threads: Int) -> Double? {
    guard permutations > 0, let statistic = SwapStatistic(sample) else { return nil }
    let observed = abs(statistic.difference(swapping: nil))
    guard observed.isFinite else { return nil }
    let limit = observed * (1 - 1e-12) - 1e-15
    let chunk = 64
    let (name, seed) = ("swap " + sample.name, seed)
    let parts = parallelMap(count: (permutations + chunk - 1) / chunk, threads: threads) {
      index in
      (index * chunk..<min((index + 1) * chunk, permutations)).count { draw in
        var stream = CounterStream(seed: seed, name: name, draw: draw)
        let difference = statistic.difference(swapping: { stream.next() })
        return !difference.isFinite || abs(difference) >= limit
      }
    }
    return Double(parts.reduce(0, +) + 1) / Double(permutations + 1)
  }
}

/// Both runs' answers, made exchangeable, and the difference after swaps.
private struct SwapStatistic: Sendable {
  private let baseline: [Double]
  private let candidate: [Double]
  private let gold: [Double]
  private let kind: Kind

  private enum Kind: Sendable { case spearman, pearson, kendall, accuracy }

  init?(_ sample: PairedSample) {
    switch sample.content {
    case .similarities(let correlation, let baseline, let candidate, let gold):
      guard correlation.score(baseline, gold).value != nil,
        correlation.score(candidate, gold).value != nil
      else { return nil }
      switch correlation {
      case .spearman, .kendall:
        self.baseline = Ranks.averaged(baseline)
        self.candidate = Ranks.averaged(candidate)
        kind = correlation == .spearman ? .spearman : .kendall
      case .pearson:
        self.baseline = Self.standardised(baseline)
        self.candidate = Self.standardised(candidate)
        kind = .pearson
      }
      self.gold = correlation == .spearman ? Self.centredRanks(gold) : gold
    case .correctness(let baseline, let candidate):
      self.baseline = baseline.map { $0 ? 1 : 0 }
      self.candidate = candidate.map { $0 ? 1 : 0 }
      gold = []
      kind = .accuracy
    }
  }

  private static func standardised(_ values: [Double]) -> [Double] {
    let deviations = Correlation.deviations(values)
    let scale = deviations.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return deviations.map { $0 / scale }
  }

  private static func centredRanks(_ values: [Double]) -> [Double] {
    let middle = Double(values.count + 1) / 2
    return Ranks.averaged(values).map { $0 - middle }
  }

  /// candidate − baseline after swapping the items whose bit is set; NaN where it is not defined.
  func difference(swapping bits: (() -> UInt64)?) -> Double {
    var (old, new) = (baseline, candidate)
    if let bits {
      var (word, left) = (UInt64(0), 0)
      for index in old.indices {
        if left == 0 { (word, left) = (bits(), 64) }
        if word & 1 == 1 { (old[index], new[index]) = (new[index], old[index]) }
        word >>= 1
        left -= 1
      }
    }
    switch kind {
    case .spearman: return rankCorrelation(new) - rankCorrelation(old)
    case .accuracy:
      return (new.reduce(0, +) - old.reduce(0, +)) / Double(max(1, old.count))
    case .pearson:
      return (Correlation.pearson.score(new, gold).value ?? .nan)
        - (Correlation.pearson.score(old, gold).value ?? .nan)
    case .kendall:
      return (Correlation.kendall.score(new, gold).value ?? .nan)
        - (Correlation.kendall.score(old, gold).value ?? .nan)
    }
  }

  /// Spearman's rho of values that are multiples of one half in 1…n: ranks by counting.
  private func rankCorrelation(_ values: [Double]) -> Double {
    var counts = [Int32](repeating: 0, count: 2 * values.count + 1)
    for value in values { counts[Int(2 * value)] += 1 }
    // Twice the mean rank of each value, less n + 1.
    var (below, squares) = (0, 0.0)
    for index in counts.indices where counts[index] > 0 {
      let size = Int(counts[index])
      let rank = 2 * below + size - values.count
      squares += Double(size) * Double(rank) * Double(rank)
      counts[index] = Int32(rank)
      below += size
    }
    var (cross, goldSquares) = (0.0, 0.0)
    for index in values.indices {
      cross += Double(counts[Int(2 * values[index])]) * gold[index]
      goldSquares += gold[index] * gold[index]
    }
    return cross / (squares * goldSquares).squareRoot()
  }
}
