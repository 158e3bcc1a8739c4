/// What resampling the items of one task, or of several tasks together, gave.
package struct PairedDraws: Sendable, Hashable {
  /// candidate − baseline on the data.
  package let delta: Double
  /// The difference in every draw, in the order of draws.
  package let draws: [Double]
  /// Σ L² and Σ L³ of the influence of each item, as the acceleration of BCa needs them.
  let influenceSquares: Double
  let influenceCubes: Double

  /// Items that a jackknife step leaves out together when there are more items than this.
  private static let jackknifeGroups = 4000

  /// Resamples `sample`, inside each stratum, `resamples` times.
  ///
  /// Draw b of a task reads its own stream of random numbers, so neither threads nor the number of
  /// draws change it. A draw in which a series is constant is replaced by the next of its stream.
  ///
  /// - Returns: nil when the difference is not defined on the data, or hardly ever on a resample.
  package init?(of sample: PairedSample, resamples: Int, seed: UInt64, threads: Int) {
    let difference = sample.difference
    let count = sample.count
    guard count > 0, resamples > 0 else { return nil }
    var scratch = ResamplingScratch(count: count)
    var ones = [Int32](repeating: 1, count: count)
    let observed = ones.withUnsafeMutableBufferPointer { difference.value($0, &scratch) }
    guard let observed else { return nil }
    delta = observed

    let chunk = 64
    let chunks = (resamples + chunk - 1) / chunk
    let parts = parallelMap(count: chunks, threads: threads) { index in
      Self.draws(
        index * chunk..<min((index + 1) * chunk, resamples), of: sample, difference, seed: seed)
    }
    guard !parts.contains(where: { $0 == nil }) else { return nil }
    draws = parts.flatMap { $0 ?? [] }
    (influenceSquares, influenceCubes) = Self.jackknife(sample, difference, threads: threads)
  }

  /// The mean of several tasks' differences: draw b of the mean is the mean of the draws b.
  package init?(averaging tasks: [PairedDraws]) {
    guard let first = tasks.first, tasks.allSatisfy({ $0.draws.count == first.draws.count }) else {
      return nil
    }
    let count = Double(tasks.count)
    delta = tasks.reduce(0) { $0 + $1.delta } / count
    draws = first.draws.indices.map { index in tasks.reduce(0) { $0 + $1.draws[index] } / count }
    influenceSquares = tasks.reduce(0) { $0 + $1.influenceSquares } / (count * count)
    influenceCubes = tasks.reduce(0) { $0 + $1.influenceCubes } / (count * count * count)
  }

  private static func draws(
    _ range: Range<Int>, of sample: PairedSample, _ difference: any WeightedDifference, seed: UInt64
  ) -> [Double]? {
    var scratch = ResamplingScratch(count: sample.count)
    var counts = [Int32](repeating: 0, count: sample.count)
    return counts.withUnsafeMutableBufferPointer { counts -> [Double]? in
      var values: [Double] = []
      for draw in range {
        var stream = CounterStream(seed: seed, name: sample.name, draw: draw)
        var found: Double?
        for _ in 0..<100 where found == nil {
          resample(sample.strata, into: counts, &stream)
          found = difference.value(counts, &scratch)
        }
        guard let found else { return nil }
        values.append(found)
      }
      return values
    }
  }

  /// As many items of each stratum as it has, with replacement.
  @inline(__always)
  private static func resample(
    _ strata: [Int], into counts: UnsafeMutableBufferPointer<Int32>, _ stream: inout CounterStream
  ) {
    counts.update(repeating: 0)
    var start = 0
    for size in strata {
      let below = UInt64(size)
      for _ in 0..<size / 2 {
        let bits = stream.next()
        counts[start + CounterStream.index(UInt32(truncatingIfNeeded: bits), below: below)] &+= 1
        counts[start + CounterStream.index(UInt32(bits >> 32), below: below)] &+= 1
      }
      if size % 2 == 1 {
        counts[start + CounterStream.index(UInt32(stream.next() >> 32), below: below)] &+= 1
      }
      start += size
    }
  }

  /// Σ L² and Σ L³ over jackknife steps, stratum by stratum: L = (m − 1)(θ̄ − θ₋ᵢ) / m with m steps
  /// in the stratum (Davison and Hinkley, Bootstrap Methods, §5.3.2 for several samples).
  private static func jackknife(
    _ sample: PairedSample, _ difference: any WeightedDifference, threads: Int
  ) -> (Double, Double) {
    let together = max(1, (sample.count + jackknifeGroups - 1) / jackknifeGroups)
    var starts = [0]
    for size in sample.strata { starts.append(starts[starts.count - 1] + size) }
    // Steps of a stratum: every `steps`-th item from an offset is left out together.
    let plan = sample.strata.indices.flatMap {
      stratum -> [(range: Range<Int>, steps: Int, offset: Int)] in
      let range = starts[stratum]..<starts[stratum + 1]
      let steps = (range.count + together - 1) / together
      return (0..<steps).map { (range, steps, $0) }
    }
    let chunk = 64
    let parts = parallelMap(count: (plan.count + chunk - 1) / chunk, threads: threads) {
      index in
      var scratch = ResamplingScratch(count: sample.count)
      var counts = [Int32](repeating: 1, count: sample.count)
      return counts.withUnsafeMutableBufferPointer { counts in
        plan[index * chunk..<min((index + 1) * chunk, plan.count)].map { step in
          let items = stride(
            from: step.range.lowerBound + step.offset, to: step.range.upperBound, by: step.steps)
          for item in items { counts[item] = 0 }
          defer { for item in items { counts[item] = 1 } }
          return difference.value(counts, &scratch)
        }
      }
    }
    let values = parts.flatMap(\.self)
    var (squares, cubes, place) = (0.0, 0.0, 0)
    while place < plan.count {
      let steps = plan[place].steps
      let found = values[place..<place + steps].compactMap(\.self)
      let mean = found.reduce(0, +) / Double(max(1, found.count))
      let scale = Double(found.count - 1) / Double(max(1, found.count))
      for value in found {
        let influence = scale * (mean - value)
        squares += influence * influence
        cubes += influence * influence * influence
      }
      place += steps
    }
    return (squares, cubes)
  }
}

extension PairedDraws {
  /// The standard deviation of the draws.
  package var standardError: Double {
    guard draws.count > 1 else { return 0 }
    let mean = draws.reduce(0, +) / Double(draws.count)
    let squares = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(draws.count - 1)).squareRoot()
  }

  /// The acceleration of BCa: Σ L³ / (6 (Σ L²)^{3/2}), 0 where nothing varies.
  package var acceleration: Double {
    guard influenceSquares > 0 else { return 0 }
    return influenceCubes / (6 * influenceSquares * influenceSquares.squareRoot())
  }

  /// The percentile interval (Efron and Tibshirani, An Introduction to the Bootstrap, §13.3).
  package func percentileInterval(confidence: Double) -> Interval {
    let sorted = draws.sorted()
    let tail = (1 - confidence) / 2
    return Interval(
      lower: Self.quantile(sorted, tail), upper: Self.quantile(sorted, 1 - tail))
  }

  /// The bias-corrected and accelerated interval (Efron, JASA 82, 1987): percentiles at
  /// Φ(z₀ + (z₀ + z) / (1 − a (z₀ + z))), with Φ(z₀) the share of draws below the observed
  /// difference, ties counted half.
  package func bcaInterval(confidence: Double) -> Interval {
    let sorted = draws.sorted()
    let below = draws.reduce(0.0) { $0 + ($1 < delta ? 1 : $1 == delta ? 0.5 : 0) }
    let share = below / Double(draws.count)
    // All draws on one side: half a draw keeps the correction finite.
    let edge = 0.5 / Double(draws.count)
    let bias = NormalDistribution.quantile(min(1 - edge, max(edge, share)))
    let tail = (1 - confidence) / 2
    let ends = [tail, 1 - tail].map { level in
      let z = bias + NormalDistribution.quantile(level)
      return Self.quantile(
        sorted, NormalDistribution.cumulative(bias + z / (1 - acceleration * z)))
    }
    return Interval(lower: min(ends[0], ends[1]), upper: max(ends[0], ends[1]))
  }

  /// The quantile between neighbours, as NumPy's default.
  static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let lower = min(sorted.count - 1, max(0, Int(place.rounded(.down))))
    let upper = min(sorted.count - 1, lower + 1)
    return sorted[lower] + (place - Double(lower)) * (sorted[upper] - sorted[lower])
  }
}
