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
    guard permutations > 0, let statistic = Self.statistic(of: sample) else { return nil }
    let size = statistic.scratchSize
    var scratch = ResamplingScratch(count: size)
    var none = SwapBits(nil)
    let observed = abs(statistic.difference(&none, &scratch))
    guard observed.isFinite else { return nil }
    let limit = observed * (1 - 1e-12) - 1e-15
    let chunk = 64
    let (name, seed) = ("swap " + sample.name, seed)
    let parts = parallelMap(count: (permutations + chunk - 1) / chunk, threads: threads) {
      index in
      var scratch = ResamplingScratch(count: size)
      return (index * chunk..<min((index + 1) * chunk, permutations)).count { draw in
        var bits = SwapBits(CounterStream(seed: seed, name: name, draw: draw))
        let difference = statistic.difference(&bits, &scratch)
        return !difference.isFinite || abs(difference) >= limit
      }
    }
    return Double(parts.reduce(0, +) + 1) / Double(permutations + 1)
  }

  /// The difference after swaps, prepared; nil where a run's own score is not defined.
  private static func statistic(of sample: PairedSample) -> (any SwappedDifference)? {
    switch sample.content {
    case .correctness(let baseline, let candidate):
      return SwappedAccuracy(baseline: baseline, candidate: candidate)
    case .similarities(let correlation, let baseline, let candidate, let gold):
      guard correlation.score(baseline, gold).value != nil,
        correlation.score(candidate, gold).value != nil
      else { return nil }
      switch correlation {
      case .spearman:
        return SwappedRanks(baseline: baseline, candidate: candidate, gold: gold)
      case .kendall:
        return SwappedValues(
          baseline: Ranks.averaged(baseline), candidate: Ranks.averaged(candidate), gold: gold,
          correlation: .kendall)
      case .pearson:
        return SwappedValues(
          baseline: Correlation.standardised(baseline),
          candidate: Correlation.standardised(candidate), gold: gold, correlation: .pearson)
      }
    }
  }
}

/// Coin flips for the items in order, 64 a word; without a stream nothing is swapped.
struct SwapBits {
  private var stream: CounterStream?

  init(_ stream: CounterStream?) { self.stream = stream }

  /// The flips of the next 64 items, the first in the lowest bit.
  @inline(__always)
  mutating func next() -> UInt64 { stream?.next() ?? 0 }
}

/// candidate − baseline after swapping the items whose bit is set; NaN where it is not defined.
protocol SwappedDifference: Sendable {
  /// Places of scratch that ``difference(_:_:)`` writes.
  var scratchSize: Int { get }
  func difference(_ bits: inout SwapBits, _ scratch: inout ResamplingScratch) -> Double
}

/// Δ of Spearman's rho by whole numbers alone.
///
/// Ranks are doubled and centred. A swap moves a rank from one run to the other, so that both together
/// always hold the same ones: one table with the baseline's count and sum of gold at each distinct rank
/// gives the candidate's by subtraction, and one pass over it gives both correlations. The sum of n
/// squared ranks is (n³ − n − Σ (t³ − t)) / 3 with groups of t ties.
struct SwappedRanks: SwappedDifference {
  /// At 2i and 2i + 1: where among the distinct ranks of both runs those of item i stand.
  private let places: [Int32]
  private let gold: [Int64]
  /// At each distinct rank: how many items of both runs have it, and the sum of their gold ranks.
  private let together: [SIMD2<Int64>]
  private let goldSquares: Double

  var scratchSize: Int { together.count }

  init(baseline: [Double], candidate: [Double], gold: [Double]) {
    let (old, new) = (Ranks.averaged(baseline), Ranks.averaged(candidate))
    let middle = gold.count + 1
    let centred = Ranks.averaged(gold).map { Int64(2 * $0) - Int64(middle) }
    let distinct = Set(old).union(new).sorted()
    let place = Dictionary(
      uniqueKeysWithValues: distinct.enumerated().map { ($0.element, Int32($0.offset)) })
    var together = [SIMD2<Int64>](repeating: .zero, count: distinct.count)
    var places: [Int32] = []
    places.reserveCapacity(2 * gold.count)
    for item in gold.indices {
      for rank in [old[item], new[item]] {
        let found = place[rank] ?? 0
        places.append(found)
        together[Int(found)] &+= SIMD2(1, centred[item])
      }
    }
    self.places = places
    self.gold = centred
    self.together = together
    goldSquares = centred.reduce(0.0) { $0 + Double($1) * Double($1) }
  }

  func difference(_ bits: inout SwapBits, _ scratch: inout ResamplingScratch) -> Double {
    let count = gold.count
    return scratch.weighted.withUnsafeMutableBufferPointer { table -> Double in
      table.update(repeating: .zero)
      places.withUnsafeBufferPointer { places in
        gold.withUnsafeBufferPointer { gold in
          var item = 0
          while item < count {
            var word = bits.next()
            let end = min(item + 64, count)
            while item < end {
              let place = Int(places[2 &* item &+ Int(truncatingIfNeeded: word & 1)])
              table[place] &+= SIMD2(1, gold[item])
              word >>= 1
              item &+= 1
            }
          }
        }
      }
      let n = Int64(count)
      var (oldBelow, oldCross, oldTies) = (Int64(0), Int64(0), Int64(0))
      var (newBelow, newCross, newTies) = (Int64(0), Int64(0), Int64(0))
      together.withUnsafeBufferPointer { together in
        for place in together.indices {
          let old = table[place]
          let new = together[place] &- old
          oldCross &+= (2 &* oldBelow &+ old.x &- n) &* old.y
          newCross &+= (2 &* newBelow &+ new.x &- n) &* new.y
          oldTies &+= old.x &* (old.x &* old.x &- 1)
          newTies &+= new.x &* (new.x &* new.x &- 1)
          oldBelow &+= old.x
          newBelow &+= new.x
        }
      }
      let all = n * (n * n - 1)
      let oldSquares = Double((all - oldTies) / 3)
      let newSquares = Double((all - newTies) / 3)
      return Double(newCross) / (newSquares * goldSquares).squareRoot()
        - Double(oldCross) / (oldSquares * goldSquares).squareRoot()
    }
  }
}

/// Δ of accuracy: a swap turns an item's gain into a loss.
struct SwappedAccuracy: SwappedDifference {
  /// candidate right − baseline right, of every item.
  private let gains: [Int32]

  var scratchSize: Int { 0 }

  init(baseline: [Bool], candidate: [Bool]) {
    gains = zip(baseline, candidate).map { ($1 ? 1 : 0) - ($0 ? 1 : 0) }
  }

  func difference(_ bits: inout SwapBits, _ scratch: inout ResamplingScratch) -> Double {
    var total: Int64 = 0
    gains.withUnsafeBufferPointer { gains in
      var item = 0
      while item < gains.count {
        var word = bits.next()
        let end = min(item + 64, gains.count)
        while item < end {
          total &+= Int64(gains[item]) &* (1 &- 2 &* Int64(truncatingIfNeeded: word & 1))
          word >>= 1
          item &+= 1
        }
      }
    }
    return Double(total) / Double(max(1, gains.count))
  }
}

/// Δ of any correlation, by writing both series out.
struct SwappedValues: SwappedDifference {
  let baseline: [Double]
  let candidate: [Double]
  let gold: [Double]
  let correlation: Correlation

  var scratchSize: Int { 0 }

  func difference(_ bits: inout SwapBits, _ scratch: inout ResamplingScratch) -> Double {
    var (old, new) = (baseline, candidate)
    for start in stride(from: 0, to: old.count, by: 64) {
      var word = bits.next()
      for item in start..<min(start + 64, old.count) {
        if word & 1 == 1 { (old[item], new[item]) = (new[item], old[item]) }
        word >>= 1
      }
    }
    return (correlation.score(new, gold).value ?? .nan)
      - (correlation.score(old, gold).value ?? .nan)
  }
}

extension Correlation {
  /// `values` less their mean, scaled to unit length.
  fileprivate static func standardised(_ values: [Double]) -> [Double] {
    let deviations = Correlation.deviations(values)
    let scale = deviations.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return deviations.map { $0 / scale }
  }
}
