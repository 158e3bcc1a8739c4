package import EvalCore
import EvalScoring
import EvalTasks

/// Intervals of one run's scores, for its reports: by bootstrap where the items are there, else closed
/// forms of score and count (Bonett and Wright for correlations, Wilson for accuracy).
///
/// A correlation changes its sign with its similarities, so the paired difference of a series and its
/// negative is twice the correlation in every draw; halved, it gives the interval of the correlation
/// itself. Accuracy is the difference from a run that is always wrong.
package struct ResultIntervals: Sendable, Hashable {
  package var resamples: Int
  package var confidence: Double
  package var seed: UInt64
  package var threads: Int

  package init(
    resamples: Int = 1000, confidence: Double = 0.95, seed: UInt64 = 20_260_101, threads: Int = 1
  ) {
    self.resamples = resamples
    self.confidence = confidence
    self.seed = seed
    self.threads = threads
  }

  /// How intervals of items are made, for people.
  package var method: String {
    "bootstrap BCa, \(resamples) draws inside subsets, seed \(seed)"
  }

  /// One interval a task whose items are there and give its score or that has none at all, then one a complete
  /// group whose members all have items.
  package func rows(of tasks: [TaskResult]) -> [ScoreInterval] {
    var draws: [String: (draws: PairedDraws, scale: Double)] = [:]
    var rows: [ScoreInterval] = []
    for task in tasks {
      guard ItemScores.areSound(task), let (sample, scale) = Self.sample(of: task),
        let drawn = PairedDraws(of: sample, resamples: resamples, seed: seed, threads: threads)
      else {
        closedForm(of: task).map { rows.append($0) }
        continue
      }
      draws[task.id] = (drawn, scale)
      let found = interval(drawn, scale)
      // Draws that all agree (every answer right, two pairs) say nothing of how sure the score is.
      guard found.lower < found.upper else {
        wilson(of: task, since: "every draw gives the same score").map { rows.append($0) }
        continue
      }
      rows.append(named(task.id, found, method))
    }
    for group in TaskGroup.averaged where GroupAverages.average(of: group, tasks) != nil {
      let members = TaskCatalogue.specs.members(of: group).compactMap { draws[$0] }
      let scale = members.first?.scale ?? 1
      guard members.count == TaskCatalogue.specs.members(of: group).count,
        members.allSatisfy({ $0.scale == scale }),
        let joint = PairedDraws(averaging: members.map(\.draws))
      else { continue }
      rows.append(named(group.rawValue, interval(joint, scale), method))
    }
    return rows
  }

  /// The interval that follows from score and count alone, for a task without items.
  private func closedForm(of task: TaskResult) -> ScoreInterval? {
    guard !task.hasItems, let score = task.score.value else { return nil }
    if let correlation = task.correlation {
      return correlation.interval(score, n: task.n, confidence: confidence).map {
        named(task.id, $0, "Fisher z with Bonett–Wright, without items")
      }
    }
    return wilson(of: task, since: "without items")
  }

  private func wilson(of task: TaskResult, since reason: String) -> ScoreInterval? {
    guard task.metric == .accuracy, let score = task.score.value else { return nil }
    return WilsonInterval.interval(
      successes: Int((score * Double(task.n)).rounded()), trials: task.n, confidence: confidence
    ).map { named(task.id, $0, "Wilson, \(reason)") }
  }

  private func named(_ name: String, _ interval: Interval, _ method: String) -> ScoreInterval {
    ScoreInterval(
      name: name, low: interval.lower, high: interval.upper, level: confidence, method: method)
  }

  private func interval(_ draws: PairedDraws, _ scale: Double) -> Interval {
    let found = draws.bcaInterval(confidence: confidence)
    return Interval(lower: found.lower * scale, upper: found.upper * scale)
  }

  /// The task as a difference, and what the difference is to be multiplied with.
  private static func sample(of task: TaskResult) -> (PairedSample, Double)? {
    switch task.items {
    case .pairs(let similarity, let gold, let sizes):
      guard let correlation = task.correlation else { return nil }
      return (
        PairedSample(
          name: task.id,
          content: .similarities(
            correlation, baseline: similarity.map { -$0 }, candidate: similarity, gold: gold),
          strata: sizes), 0.5
      )
    case .labels(let predicted, let actual):
      let right = zip(predicted, actual).map { $0 == $1 }
      return (
        PairedSample(
          name: task.id,
          content: .correctness(
            baseline: right.map { _ in false }, candidate: right), strata: [right.count]), 1
      )
    }
  }
}
