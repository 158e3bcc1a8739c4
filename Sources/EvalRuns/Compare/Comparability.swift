package import EvalCore

/// Whether two runs answer the same question; scores of different texts, rows or rules are never
/// subtracted.
package enum Comparability {
  /// What keeps the whole runs apart; empty when nothing does.
  ///
  /// - Parameter requiresEqualData: whether different task lists, whose digests cannot be equal, are an
  ///   obstacle too; a gate asks for that.
  package static func obstacles(
    _ baseline: ComparedRun, _ candidate: ComparedRun, requiresEqualData: Bool
  ) -> [String] {
    var found: [String] = []
    func differ(_ what: String, _ old: String, _ new: String) {
      if old != new { found.append("\(what) differ: \(old) and \(new)") }
    }
    differ("protocols", baseline.protocol.rawValue, candidate.protocol.rawValue)
    if baseline.isSample != candidate.isSample {
      found.append("one run is of the bundled miniature and the other is not")
    }
    differ("limits", limit(baseline), limit(candidate))
    if requiresEqualData {
      for (name, run) in [("baseline", baseline), ("candidate", candidate)] {
        if run.isSample { found.append("the \(name) is a run of the bundled miniature, no score") }
        if let limit = run.limit {
          found.append("the \(name) is partial: \(limit) rows of each subset")
        }
        if run.unpinnedVectors > 0 {
          found.append(
            "the \(name) has \(counted(run.unpinnedVectors, "vector")) out of the cache of a model that nothing pins, "
              + "which may have changed since: run it again without --reuse-unpinned")
        }
        if run.data == nil { found.append("the \(name) does not state which data it scored") }
      }
      if let old = baseline.data, let new = candidate.data, old != new {
        found.append(
          "data digests differ: \(old.short) and \(new.short)"
            + (hasSameTasks(baseline, candidate) ? "" : ", since the tasks of the runs differ"))
      }
    } else if let old = baseline.data, let new = candidate.data, old != new,
      hasSameTasks(baseline, candidate), !hasDistinguishableData(baseline, candidate)
    {
      // Some text or gold differs, and nothing says in which task.
      found.append("data digests differ: \(old.short) and \(new.short)")
    }
    return found
  }

  /// What keeps two results of one task apart; empty when nothing does.
  package static func obstacles(
    of task: String, _ baseline: ComparedRun, _ candidate: ComparedRun
  ) -> [String] {
    guard let old = baseline.task(task) else {
      return ["not in run \(baseline.id)" + why(task, baseline)]
    }
    guard let new = candidate.task(task) else {
      return ["not in run \(candidate.id)" + why(task, candidate)]
    }
    var found: [String] = []
    func differ(_ what: String, _ left: String, _ right: String) {
      if left != right { found.append("\(what) differ: \(left) and \(right)") }
    }
    differ("texts", old.request.text.rawValue, new.request.text.rawValue)
    differ("splits", old.request.split.rawValue, new.request.split.rawValue)
    differ("task versions", "\(old.request.version)", "\(new.request.version)")
    differ("metrics", old.metric.rawValue, new.metric.rawValue)
    differ(
      "subsets", old.request.subsets.joined(separator: "+"),
      new.request.subsets.joined(separator: "+"))
    if old.group != .sts, baseline.probe != candidate.probe {
      found.append("the probes differ in solver, folds or seed")
    }
    if found.isEmpty { found += dataObstacles(task, old, new, baseline, candidate) }
    return found
  }

  /// Whether a digest of all tasks was taken over the same list of tasks.
  static func hasSameTasks(_ baseline: ComparedRun, _ candidate: ComparedRun) -> Bool {
    let (old, new) = (baseline.tasks.map(\.request), candidate.tasks.map(\.request))
    return old == new && baseline.skipped.map(\.task) == candidate.skipped.map(\.task)
  }

  private static func dataObstacles(
    _ task: String, _ old: TaskResult, _ new: TaskResult, _ baseline: ComparedRun,
    _ candidate: ComparedRun
  ) -> [String] {
    var found: [String] = []
    if old.n != new.n { found.append("numbers of items differ: \(old.n) and \(new.n)") }
    if old.hasItems, new.hasItems, !haveSameGold(old, new) {
      found.append("gold scores or labels differ")
    }
    if let left = baseline.textTotals[task], let right = candidate.textTotals[task], left != right {
      found.append("texts differ in their number of characters or distinct texts")
    }
    for (run, result) in [(baseline, old), (candidate, new)] where ItemScores.contradict(result) {
      found.append("the items of run \(run.id) do not give its recorded score")
    }
    return found
  }

  /// Whether at least one common task shows by gold or text totals that its data differ.
  private static func hasDistinguishableData(
    _ baseline: ComparedRun, _ candidate: ComparedRun
  ) -> Bool {
    baseline.tasks.contains { old in
      guard let new = candidate.task(old.id) else { return false }
      if old.n != new.n || (old.hasItems && new.hasItems && !haveSameGold(old, new)) { return true }
      guard let left = baseline.textTotals[old.id], let right = candidate.textTotals[old.id] else {
        return false
      }
      return left != right
    }
  }

  private static func haveSameGold(_ old: TaskResult, _ new: TaskResult) -> Bool {
    switch (old.items, new.items) {
    case (.pairs(_, let left, let sizes), .pairs(_, let right, let others)):
      left == right && sizes == others
    case (.labels(_, let left), .labels(_, let right)): left == right
    default: false
    }
  }

  private static func limit(_ run: ComparedRun) -> String {
    run.limit.map { "\($0) rows of each subset" } ?? "none"
  }

  private static func why(_ task: String, _ run: ComparedRun) -> String {
    run.skipped.first { $0.task == task }.map { " (skipped: \($0.reason))" } ?? ""
  }
}
