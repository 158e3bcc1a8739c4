package import EvalCore
import EvalScoring

/// Takes differences of average scores from a reference run, with paired bootstrap intervals.
///
/// The items of every task are resampled together for both runs, inside each subset; differences of
/// averages are means of the tasks' draws. See `PairedDraws` for the method and its source.
package struct DifferencePlan: Sendable, Hashable {
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

  /// How intervals are made, for people.
  package var method: String {
    "\(NumberWords.percent(confidence)) BCa interval of \(resamples) paired bootstrap draws"
  }

  /// The differences of `results` from the one at `reference`.
  ///
  /// - Parameters:
  ///   - results: runs over the same tasks in the same order.
  ///   - reference: the place of the run that differences are taken from.
  ///   - threads: workers; results do not depend on it.
  package func differences(
    _ results: [RunResult], from reference: Int, threads: Int
  ) -> SweepDifferences {
    let base = results[reference]
    guard let baseline = base.sweepAverage else {
      let none = results.map { _ in Double?.none }
      return SweepDifferences(
        reference: reference, values: none, intervals: none.map { _ in nil }, method: method)
    }
    // Equal runs are drawn once.
    var places: [[TaskItems]: Int] = [:]
    var distinct: [Int] = []
    let compared = results.indices.filter { $0 != reference && results[$0].sweepAverage != nil }
    for index in compared where places[results[index].tasks.map(\.items)] == nil {
      places[results[index].tasks.map(\.items)] = distinct.count
      distinct.append(index)
    }
    let intervals = intervals(base.tasks, distinct.map { results[$0].tasks }, threads: threads)
    return SweepDifferences(
      reference: reference,
      values: results.enumerated().map { index, result in
        index == reference ? nil : result.sweepAverage.map { $0 - baseline }
      },
      intervals: results.indices.map { index in
        guard compared.contains(index), let place = places[results[index].tasks.map(\.items)],
          let interval = intervals[place]
        else { return nil }
        return ScoreInterval(
          name: "difference", low: interval.lower, high: interval.upper, level: confidence,
          method: method)
      }, method: method)
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
