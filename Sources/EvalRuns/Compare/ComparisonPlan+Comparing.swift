package import EvalCore
import EvalScoring
import EvalTasks

extension ComparisonPlan {
  /// Holds each of `candidates` against `baseline`. Holm's correction is over the tests of all of them: they are asked
  /// together, and the best of many looks better than it is.
  package func compare(_ baseline: ComparedRun, _ candidates: [ComparedRun]) -> [RunComparison] {
    var comparisons = candidates.map { compare(baseline, $0) }
    let places = comparisons.indices.flatMap { number in
      comparisons[number].rows.indices
        .filter { comparisons[number].rows[$0].adjustedP != nil }.map { (number, $0) }
    }
    let adjusted = HolmCorrection.adjusted(
      places.compactMap { comparisons[$0.0].rows[$0.1].p })
    for ((number, row), p) in zip(places, adjusted) { comparisons[number].rows[row].adjustedP = p }
    return comparisons
  }

  /// Holds `candidate` against `baseline`; what answers another question is refused, not subtracted.
  package func compare(_ baseline: ComparedRun, _ candidate: ComparedRun) -> RunComparison {
    let ids = baseline.tasks.map(\.id)
    let all = ids + candidate.tasks.map(\.id).filter { !ids.contains($0) }
    let whole = Comparability.obstacles(baseline, candidate, requiresEqualData: false)
    guard whole.isEmpty else {
      let reason = whole.joined(separator: "; ")
      return RunComparison(
        of: candidate, refusals: all.map { .init(task: $0, reason: reason) })
    }
    var comparison = RunComparison(of: candidate)
    var draws: [String: PairedDraws] = [:]
    for id in all {
      let obstacles = Comparability.obstacles(of: id, baseline, candidate)
      guard obstacles.isEmpty, let old = baseline.task(id), let new = candidate.task(id) else {
        comparison.refusals.append(.init(task: id, reason: obstacles.joined(separator: "; ")))
        continue
      }
      let (row, drawn) = row(old, new)
      draws[id] = drawn
      comparison.rows.append(row)
      if showsSubsets { comparison.rows += subsetRows(old, new) }
      comparison.moved += MovedPairs.most(old, new, limit: pairsShown)
    }
    if baseline.id == candidate.id { markEqualRuns(&comparison.rows) }
    adjust(&comparison.rows)
    for group in TaskGroup.averaged {
      comparison.rows +=
        averageRow(group, baseline, candidate, comparison, draws).map { [$0] } ?? []
    }
    comparison.notes = notes(baseline, candidate, comparison)
    return comparison
  }

  /// The row of a task, with its draws where both runs have items.
  private func row(_ old: TaskResult, _ new: TaskResult) -> (RunComparison.Row, PairedDraws?) {
    let scores = (old.score.value, new.score.value)
    var row = RunComparison.Row(
      name: old.id, n: old.n, baseline: scores.0, candidate: scores.1,
      difference: difference(scores.0, scores.1))
    guard ItemScores.areSound(old), ItemScores.areSound(new),
      let sample = try? PairedSample(
        baseline: old, candidate: new, correlation: old.correlation ?? .spearman),
      let found = PairedComparison.of(sample, options: options)
    else { return (row, nil) }
    fill(&row, found.comparison, isIdentical: old.items == new.items)
    row.difference = found.comparison.delta
    if makesClosedFormTests { row.tests = sample.closedFormTests }
    return (row, found.draws)
  }

  private func subsetRows(_ old: TaskResult, _ new: TaskResult) -> [RunComparison.Row] {
    guard old.subsets.count > 1, old.subsets.map(\.subset) == new.subsets.map(\.subset) else {
      return []
    }
    var start = 0
    return zip(old.subsets, new.subsets).map { left, right in
      let scores = (left.scores[old.metric]?.value, right.scores[new.metric]?.value)
      var row = RunComparison.Row(
        name: old.id, subset: left.subset, n: left.n, baseline: scores.0, candidate: scores.1,
        difference: difference(scores.0, scores.1))
      let range = start..<start + left.n
      start = range.upperBound
      if let sample = sample(old, new, range, name: "\(old.id):\(left.subset)"),
        let found = PairedComparison.of(sample, options: options)
      {
        fill(&row, found.comparison, isIdentical: sample.isUnchanged)
        row.difference = found.comparison.delta
        if makesClosedFormTests { row.tests = sample.closedFormTests }
      }
      return row
    }
  }

  private func sample(
    _ old: TaskResult, _ new: TaskResult, _ range: Range<Int>, name: String
  ) -> PairedSample? {
    guard ItemScores.areSound(old), ItemScores.areSound(new), let correlation = old.correlation,
      case .pairs(let baseline, let gold, _) = old.items,
      case .pairs(let candidate, _, _) = new.items, range.upperBound <= gold.count
    else { return nil }
    return PairedSample(
      name: name,
      content: .similarities(
        correlation, baseline: Array(baseline[range]), candidate: Array(candidate[range]),
        gold: Array(gold[range])), strata: [range.count])
  }

  /// The average of a group where every member is compared; its draws are the means of the members'.
  private func averageRow(
    _ group: TaskGroup, _ baseline: ComparedRun, _ candidate: ComparedRun,
    _ comparison: RunComparison, _ draws: [String: PairedDraws]
  ) -> RunComparison.Row? {
    let members = TaskCatalogue.specs.members(of: group)
    guard !members.contains(where: { id in comparison.refusals.contains { $0.task == id } }),
      let old = GroupAverages.average(of: group, baseline.tasks),
      let new = GroupAverages.average(of: group, candidate.tasks)
    else { return nil }
    let n = members.compactMap { baseline.task($0)?.n }.reduce(0, +)
    var row = RunComparison.Row(
      name: group.rawValue, n: n, baseline: old, candidate: new, difference: new - old)
    let drawn = members.compactMap { draws[$0] }
    if drawn.count == members.count, let joint = PairedDraws(averaging: drawn) {
      let found = PairedComparison(joint, options: options)
      let isIdentical = comparison.rows.filter { members.contains($0.name) }
        .allSatisfy { $0.subset != nil || $0.outcome == .identical }
      fill(&row, found, isIdentical: isIdentical)
    } else if baseline.id == candidate.id, row.difference == 0 {
      row.outcome = .identical
    }
    return row
  }

  /// Puts into `row` what its paired draws say.
  private func fill(
    _ row: inout RunComparison.Row, _ found: PairedComparison, isIdentical: Bool
  ) {
    row.interval = ScoreInterval(
      name: row.name, low: found.bca.lower, high: found.bca.upper, level: found.confidence,
      method: method)
    row.standardError = found.standardError
    row.p = found.p
    row.smallestDetectable = found.smallestDetectable
    row.outcome = isIdentical ? .identical : outcome(found)
  }

  /// Two records of one run have the same spec: where their scores are equal, too, items say no more.
  private func markEqualRuns(_ rows: inout [RunComparison.Row]) {
    for place in rows.indices
    where rows[place].interval == nil && rows[place].difference == 0 {
      rows[place].outcome = .identical
    }
  }

  /// Holm's correction over the tasks that have a p.
  private func adjust(_ rows: inout [RunComparison.Row]) {
    let places = rows.indices.filter { rows[$0].subset == nil && rows[$0].p != nil }
    let adjusted = HolmCorrection.adjusted(places.compactMap { rows[$0].p })
    for (place, p) in zip(places, adjusted) { rows[place].adjustedP = p }
  }

  private func outcome(_ comparison: PairedComparison) -> RunComparison.Outcome {
    let interval = comparison.bca
    if interval.lower > margin { return .better }
    if interval.upper < -margin { return .worse }
    return margin > 0 && interval.lower >= -margin && interval.upper <= margin
      ? .equivalent : .undecided
  }

  private func difference(_ old: Double?, _ new: Double?) -> Double? {
    guard let old, let new else { return nil }
    return new - old
  }

  private func notes(
    _ baseline: ComparedRun, _ candidate: ComparedRun, _ comparison: RunComparison
  ) -> [String] {
    var notes: [String] = []
    let scoreOnly = comparison.rows.filter {
      $0.subset == nil && $0.interval == nil && $0.outcome != .identical
    }.map(\.name)
    if !scoreOnly.isEmpty {
      notes.append(
        "\(scoreOnly.joined(separator: ", ")): a difference without an interval, since a run has no "
          + "items or no value there")
    }
    if baseline.isSample, candidate.isSample {
      notes.append("Both runs are of the bundled miniature: these numbers are no scores.")
    }
    if let limit = baseline.limit, baseline.limit == candidate.limit {
      notes.append("Both runs are partial: \(limit) rows of each subset.")
    }
    if baseline.data == nil || candidate.data == nil {
      notes.append("A run does not state its data; that the texts are equal is taken on trust.")
    } else if baseline.data != candidate.data, comparison.hasRows {
      notes.append(
        "The runs cover different tasks or data; what is compared has equal gold and equal text totals."
      )
    }
    return notes
  }
}
