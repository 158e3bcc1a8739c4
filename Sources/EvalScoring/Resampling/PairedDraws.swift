/// What resampling the items of one task, or of several tasks together, gave.
package struct PairedDraws: Sendable, Hashable {
  /// candidate − baseline on the data.
  package let delta: Double
  /// The difference in every draw, in the order of draws.
  package let draws: [Double]
  /// Σ L² and Σ L³ of the influence of each item, as the acceleration of BCa needs them.
  let influenceSquares: Double
  let influenceCubes: Double

  /// The most jackknife steps: with more items, several are left out together. The acceleration that they
  /// give is below 0.01 for so many items, and its own error moves the interval by less than the draws'.
  private static let jackknifeGroups = 1000

  /// Resamples `sample`, inside each stratum, `resamples` times.
  ///
  /// Draw b of a task reads its own stream of random numbers, so neither threads nor the number of
  /// draws change it. A draw in which a series is constant is replaced by the next of its stream.
  ///
  /// - Returns: nil when the difference is not defined on the data, or hardly ever on a resample.
  package init?(of sample: PairedSample, resamples: Int, seed: UInt64, threads: Int) {
    let found = Self.together([sample], resamples: resamples, seed: seed, threads: threads)[0]
    guard let found else { return nil }
    self = found
  }

  private init(delta: Double, draws: [Double], influence: (squares: Double, cubes: Double)) {
    self.delta = delta
    self.draws = draws
    (influenceSquares, influenceCubes) = influence
  }

  /// What ``init(of:resamples:seed:threads:)`` gives for each of `samples`, to the bit, with the
  /// resampling and the baseline's part done once for all that share them.
  package static func together(
    _ samples: [PairedSample], resamples: Int, seed: UInt64, threads: Int
  ) -> [PairedDraws?] {
    guard let first = samples.first, first.count > 0, resamples > 0 else {
      return samples.map { _ in nil }
    }
    guard samples.count == 1 || samples.allSatisfy({ $0.sharesBaseline(with: first) }) else {
      return samples.map {
        PairedDraws(of: $0, resamples: resamples, seed: seed, threads: threads)
      }
    }
    let differences = PairedSample.differences(samples)
    let observed = differences.observed(count: first.count)
    let chunk = 64
    let parts = parallelMap(count: (resamples + chunk - 1) / chunk, threads: threads) { index in
      Self.draws(
        index * chunk..<min((index + 1) * chunk, resamples), of: first, differences, seed: seed)
    }
    let influences = Self.jackknife(first, differences, threads: threads)
    return samples.indices.map { place in
      let draws = parts.flatMap { $0.map { $0[place] } }
      guard !observed[place].isNaN else { return nil }
      guard draws.contains(where: \.isNaN) else {
        return PairedDraws(delta: observed[place], draws: draws, influence: influences[place])
      }
      // Another candidate shares no redrawn draw; alone, a hundred draws in turn are tried.
      guard samples.count > 1 else { return nil }
      return PairedDraws(of: samples[place], resamples: resamples, seed: seed, threads: threads)
    }
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

  /// One list of differences a draw. A single candidate's undefined draw is drawn again up to a hundred
  /// times; of several candidates, undefined ones are left as they are.
  private static func draws(
    _ range: Range<Int>, of sample: PairedSample, _ differences: any WeightedDifferences,
    seed: UInt64
  ) -> [[Double]] {
    var scratch = ResamplingScratch(count: sample.count, candidates: differences.candidates)
    var counts = [Int32](repeating: 0, count: sample.count)
    let tries = differences.candidates == 1 ? 100 : 1
    return counts.withUnsafeMutableBufferPointer { counts in
      range.map { draw in
        var stream = CounterStream(seed: seed, name: sample.name, draw: draw)
        for _ in 0..<tries {
          resample(sample.strata, into: counts, &stream)
          differences.evaluate(counts, &scratch)
          if !scratch.differences[0].isNaN { break }
        }
        return scratch.differences
      }
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
  /// in the stratum (Davison and Hinkley, Bootstrap Methods, §5.3.2 for several samples). One pair a
  /// candidate.
  private static func jackknife(
    _ sample: PairedSample, _ differences: any WeightedDifferences, threads: Int
  ) -> [(squares: Double, cubes: Double)] {
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
      var scratch = ResamplingScratch(count: sample.count, candidates: differences.candidates)
      var counts = [Int32](repeating: 1, count: sample.count)
      return counts.withUnsafeMutableBufferPointer { counts in
        plan[index * chunk..<min((index + 1) * chunk, plan.count)].map { step in
          let items = stride(
            from: step.range.lowerBound + step.offset, to: step.range.upperBound, by: step.steps)
          for item in items { counts[item] = 0 }
          defer { for item in items { counts[item] = 1 } }
          differences.evaluate(counts, &scratch)
          return scratch.differences
        }
      }
    }
    let values = parts.flatMap(\.self)
    return (0..<differences.candidates).map { candidate in
      var (squares, cubes, place) = (0.0, 0.0, 0)
      while place < plan.count {
        let steps = plan[place].steps
        let found = values[place..<place + steps].map { $0[candidate] }.filter { !$0.isNaN }
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
}

extension WeightedDifferences {
  /// The differences on the data itself.
  fileprivate func observed(count: Int) -> [Double] {
    var scratch = ResamplingScratch(count: count, candidates: candidates)
    var ones = [Int32](repeating: 1, count: count)
    ones.withUnsafeMutableBufferPointer { evaluate($0, &scratch) }
    return scratch.differences
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
