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
    var places: [[TaskItems]: Int] = [:]
    var distinct: [Int] = []
    let compared = results.indices.filter { $0 != reference && results[$0].sweepAverage != nil }
    for index in compared where places[results[index].tasks.map(\.items)] == nil {
      places[results[index].tasks.map(\.items)] = distinct.count
      distinct.append(index)
    }
    let intervals = intervals(base.tasks, distinct.map { results[$0].tasks }, threads: threads)
    return results.enumerated().map { index, result in
      guard index != reference, let average = result.sweepAverage,
        let place = places[result.tasks.map(\.items)], let interval = intervals[place]
      else { return nil }
      return Difference(value: average - baseline, low: interval.lower, high: interval.upper)
    }
  }

  /// One interval a candidate, nil where its items are not paired with the baseline's.
  private func intervals(
    _ baseline: [TaskResult], _ candidates: [[TaskResult]], threads: Int
  ) -> [Interval?] {
    var draws = candidates.map { _ -> [PairedDraws]? in [] }
    for (number, old) in baseline.enumerated() {
      var (samples, owners): ([PairedSample], [Int]) = ([], [])
      for (place, candidate) in candidates.enumerated() where draws[place] != nil {
        guard candidate.map(\.id) == baseline.map(\.id),
          let sample = try? PairedSample(baseline: old, candidate: candidate[number])
        else {
          draws[place] = nil
          continue
        }
        samples.append(sample)
        owners.append(place)
      }
      let drawn = PairedDraws.together(
        samples, resamples: resamples, seed: seed, threads: threads)
      for (place, own) in zip(owners, drawn) {
        guard let own else {
          draws[place] = nil
          continue
        }
        draws[place]?.append(own)
      }
    }
    return draws.map { draws in
      draws.flatMap { PairedDraws(averaging: $0)?.bcaInterval(confidence: confidence) }
    }
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
