/// The difference of two runs on one task or average, with what the data can say about it.
package struct PairedComparison: Hashable, Sendable, Codable {
  /// candidate − baseline.
  package var delta: Double
  /// The bootstrap's standard error of `delta`.
  package var standardError: Double
  /// Of the two-sided intervals, such as 0.95.
  package var confidence: Double
  package var percentile: Interval
  package var bca: Interval
  /// The ends that are each passed with probability `level` only: they decide verdicts.
  package var oneSided: Interval
  /// The one-sided level of verdicts, such as 0.05.
  package var level: Double
  /// The two-sided p of the swap permutation, where it was asked for.
  package var p: Double?
  /// The smallest true difference found with 80 % probability at `level`, one-sided.
  package var smallestDetectable: Double
  /// Bootstrap draws.
  package var resamples: Int

  package init(
    delta: Double, standardError: Double, confidence: Double, percentile: Interval, bca: Interval,
    oneSided: Interval, level: Double, p: Double?, smallestDetectable: Double, resamples: Int
  ) {
    self.delta = delta
    self.standardError = standardError
    self.confidence = confidence
    self.percentile = percentile
    self.bca = bca
    self.oneSided = oneSided
    self.level = level
    self.p = p
    self.smallestDetectable = smallestDetectable
    self.resamples = resamples
  }
}

/// How two runs are resampled.
package struct ComparisonOptions: Hashable, Sendable {
  package var resamples = 10_000
  /// Swaps for p; 0 leaves it out.
  package var permutations = 10_000
  package var seed: UInt64 = 20_260_101
  package var confidence = 0.95
  package var level = 0.05
  package var threads = 1

  package init(
    resamples: Int = 10_000, permutations: Int = 10_000, seed: UInt64 = 20_260_101,
    confidence: Double = 0.95, level: Double = 0.05, threads: Int = 1
  ) {
    self.resamples = resamples
    self.permutations = permutations
    self.seed = seed
    self.confidence = confidence
    self.level = level
    self.threads = threads
  }
}

extension PairedComparison {
  /// Summarises draws.
  package init(_ draws: PairedDraws, options: ComparisonOptions, p: Double? = nil) {
    let error = draws.standardError
    self.init(
      delta: draws.delta, standardError: error, confidence: options.confidence,
      percentile: draws.percentileInterval(confidence: options.confidence),
      bca: draws.bcaInterval(confidence: options.confidence),
      oneSided: draws.bcaInterval(confidence: 1 - 2 * options.level), level: options.level, p: p,
      smallestDetectable: DetectableEffect.smallest(standardError: error, level: options.level),
      resamples: draws.draws.count)
  }

  /// Compares two runs on one task; nil where the difference is not defined.
  package static func of(_ sample: PairedSample, options: ComparisonOptions) -> (
    comparison: PairedComparison, draws: PairedDraws
  )? {
    guard
      let draws = PairedDraws(
        of: sample, resamples: options.resamples, seed: options.seed, threads: options.threads)
    else { return nil }
    let p = SwapPermutation(sample, seed: options.seed).p(
      permutations: options.permutations, threads: options.threads)
    return (PairedComparison(draws, options: options, p: p), draws)
  }
}
