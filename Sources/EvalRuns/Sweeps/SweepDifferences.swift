package import EvalCore
import EvalScoring

/// Differences of average scores from a reference run, with paired bootstrap intervals.
///
/// The items of every task are resampled together for both runs, inside each subset; differences of
/// averages are means of the tasks' draws. See `PairedDraws` for the method and its source.
package struct SweepDifferences: Sendable, Hashable {
  /// Bootstrap draws.
  package var resamples: Int
  /// The coverage, such as 0.95.
  package var confidence: Double
  package var seed: UInt64

  package init(resamples: Int = 2000, confidence: Double = 0.95, seed: UInt64 = 20_260_101) {
    self.resamples = resamples
    self.confidence = confidence
    self.seed = seed
  }

  /// A run's average against the reference's.
  package struct Difference: Sendable, Hashable {
    /// Measured: average minus the reference's.
    package var value: Double
    package var low: Double
    package var high: Double
  }

  /// How intervals were made, for people.
  package var method: String {
    "\(NumberWords.percent(confidence)) BCa interval of \(resamples) paired bootstrap draws"
  }

  /// One entry a run; nil for the reference itself, for a run without an average, and where the runs'
  /// items are not paired.
  ///
  /// - Parameters:
  ///   - results: runs over the same tasks in the same order.
  ///   - reference: the place of the run that differences are taken from.
  ///   - threads: workers; results do not depend on it.
  package func differences(
    _ results: [RunResult], from reference: Int, threads: Int
  ) -> [Difference?] {
    let base = results[reference]
    guard let baseline = base.sweepAverage else { return results.map { _ in nil } }
    // Equal runs are drawn once.
    var known: [[TaskItems]: Difference] = [:]
    return results.enumerated().map { index, result in
      guard index != reference, let average = result.sweepAverage else { return nil }
      let items = result.tasks.map(\.items)
      if let known = known[items] { return known }
      guard let interval = interval(base.tasks, result.tasks, threads: threads) else { return nil }
      let difference = Difference(
        value: average - baseline, low: interval.lower, high: interval.upper)
      known[items] = difference
      return difference
    }
  }

  private func interval(
    _ baseline: [TaskResult], _ candidate: [TaskResult], threads: Int
  ) -> Interval? {
    guard baseline.map(\.id) == candidate.map(\.id) else { return nil }
    var draws: [PairedDraws] = []
    for (old, new) in zip(baseline, candidate) {
      guard let sample = try? PairedSample(baseline: old, candidate: new),
        let drawn = PairedDraws(of: sample, resamples: resamples, seed: seed, threads: threads)
      else { return nil }
      draws.append(drawn)
    }
    return PairedDraws(averaging: draws)?.bcaInterval(confidence: confidence)
  }
}

extension RunResult {
  /// The mean of the scores of all tasks of the run; nil when one is missing or degenerate.
  package var sweepAverage: Double? {
    let values = tasks.map(\.score.value)
    guard !values.isEmpty, skipped.isEmpty, !values.contains(nil) else { return nil }
    return values.compactMap(\.self).reduce(0, +) / Double(values.count)
  }
}
