package import EvalCore
import EvalScoring
import EvalTasks

/// Holds a candidate against a baseline by the rules of a gate file.
package struct GateJudge: Sendable {
  package var spec: GateSpec
  /// Workers of the bootstrap; results do not depend on it.
  package var threads: Int

  package init(spec: GateSpec, threads: Int = 1) {
    self.spec = spec
    self.threads = threads
  }

  /// What the gate says.
  ///
  /// A partial run, a run of the miniature, and runs of different protocols or data are incomparable;
  /// so is a task of the baseline, or of the gate file, that either run lacks.
  ///
  /// - Parameter baseline: nil where there is none; floors are still judged.
  package func judge(baseline: ComparedRun?, candidate: ComparedRun) -> GateJudgement {
    var judgement = GateJudgement(refusesImprovement: spec.onImprovement == .fail)
    guard let baseline else {
      judgement.findings = [
        GateFinding(
          "run", .comparability, .noBaseline, message: "there is no baseline to compare with")
      ]
      if !candidate.isSample, candidate.limit == nil {
        judgement.findings += floors(nil, candidate)
      }
      return judgement
    }
    let whole = Comparability.obstacles(baseline, candidate, requiresEqualData: true)
    guard whole.isEmpty else {
      judgement.findings = [
        GateFinding(
          "run", .comparability, .incomparable, message: whole.joined(separator: "; "))
      ]
      return judgement
    }
    var draws: [String: PairedDraws] = [:]
    let names = checkedTasks(baseline, candidate)
    let qualityChecks = names.count { rule($0, baseline).mode == .quality } + 2
    for name in names {
      let obstacles = Comparability.obstacles(of: name, baseline, candidate)
      guard obstacles.isEmpty, let old = baseline.task(name), let new = candidate.task(name) else {
        judgement.findings.append(
          GateFinding(
            name, .comparability, .incomparable, message: obstacles.joined(separator: "; ")))
        continue
      }
      let rule = spec.rule(for: name, group: old.group)
      switch rule.mode ?? .quality {
      case .drift: judgement.findings.append(DriftCheck(rule: rule).finding(old, new))
      case .quality:
        let check = QualityCheck(rule: rule, comparisons: qualityChecks, threads: threads)
        let (finding, drawn) = check.finding(old, new)
        draws[name] = drawn
        judgement.findings.append(finding)
      }
    }
    judgement.findings += groups(baseline, candidate, draws, comparisons: qualityChecks)
    judgement.findings += floors(baseline, candidate)
    judgement.notes = notes(baseline, candidate, names)
    return judgement
  }

  /// Tasks of the baseline, then those that the gate file names besides.
  private func checkedTasks(_ baseline: ComparedRun, _ candidate: ComparedRun) -> [String] {
    let ids = baseline.tasks.map(\.id) + baseline.skipped.map(\.task)
    let named = spec.tasks.keys.filter { !$0.hasPrefix("group:") && !ids.contains($0) }.sorted()
    return ids + named
  }

  private func rule(_ task: String, _ baseline: ComparedRun) -> GateRule {
    spec.rule(for: task, group: baseline.task(task)?.group)
  }

  /// The averages: each that both runs have, and incomparable where the gate file names another.
  private func groups(
    _ baseline: ComparedRun, _ candidate: ComparedRun, _ draws: [String: PairedDraws],
    comparisons: Int
  ) -> [GateFinding] {
    TaskGroup.averaged.compactMap { group in
      let name = "group:\(group.rawValue)"
      guard let old = GroupAverages.average(of: group, baseline.tasks),
        let new = GroupAverages.average(of: group, candidate.tasks)
      else {
        guard spec.tasks[name] != nil else { return nil }
        return GateFinding(
          name, .comparability, .incomparable,
          message: "the gate file names it, and a run lacks a task, a subset or a value of it")
      }
      let members = TaskCatalogue.specs.members(of: group)
      let refused = members.filter {
        !Comparability.obstacles(of: $0, baseline, candidate).isEmpty
      }
      guard refused.isEmpty else {
        // Each of them is a finding of its own; an average over them would compare nothing.
        guard spec.tasks[name] != nil else { return nil }
        return GateFinding(
          name, .comparability, .incomparable,
          message: "its tasks cannot all be compared: \(refused.joined(separator: ", "))")
      }
      let rule = spec.rule(for: name, group: nil)
      if rule.mode == .drift { return DriftCheck(rule: rule).finding(name, old, new) }
      let drawn = members.map { id in
        draws[id] ?? jointDraws(id, rule, baseline, candidate)
      }
      guard !drawn.contains(where: { $0 == nil }),
        let joint = PairedDraws(averaging: drawn.compactMap(\.self))
      else {
        return QualityCheck.withoutItems(
          name, old, new, "a run has no items, or tasks have different numbers of draws")
      }
      let isSame = members.allSatisfy { id in
        guard let left = baseline.task(id), let right = candidate.task(id) else { return false }
        return DriftCheck(rule: rule).isSame(left, right)
      }
      return QualityCheck(rule: rule, comparisons: comparisons, threads: threads)
        .finding(name, old, new, joint, isSame: isSame)
    }
  }

  /// The draws of a task that is gated another way itself.
  private func jointDraws(
    _ task: String, _ rule: GateRule, _ baseline: ComparedRun, _ candidate: ComparedRun
  ) -> PairedDraws? {
    guard let old = baseline.task(task), let new = candidate.task(task),
      Comparability.obstacles(of: task, baseline, candidate).isEmpty
    else { return nil }
    return QualityCheck(rule: rule, comparisons: 1, threads: threads).draws(old, new)
  }

  /// `min` and `min_ratio` of tasks and groups.
  private func floors(_ baseline: ComparedRun?, _ candidate: ComparedRun) -> [GateFinding] {
    var findings: [GateFinding] = []
    for task in candidate.tasks {
      let rule = spec.rule(for: task.id, group: task.group)
      // A ratio to a score of other texts or rows has no meaning.
      let comparable = baseline.map {
        Comparability.obstacles(of: task.id, $0, candidate).isEmpty
      }
      findings += FloorCheck(rule: rule).findings(
        task.id, baseline: comparable == true ? baseline?.task(task.id)?.score.value : nil,
        candidate: task.score.value)
    }
    for group in TaskGroup.averaged {
      let name = "group:\(group.rawValue)"
      guard let own = spec.tasks[name], let new = GroupAverages.average(of: group, candidate.tasks)
      else { continue }
      findings += FloorCheck(rule: own).findings(
        name, baseline: baseline.flatMap { GroupAverages.average(of: group, $0.tasks) },
        candidate: new)
    }
    return findings
  }

  private func notes(
    _ baseline: ComparedRun, _ candidate: ComparedRun, _ names: [String]
  ) -> [String] {
    var notes: [String] = []
    let drifting = names.contains { rule($0, baseline).mode == .drift }
    if drifting, let old = baseline.weights, let new = candidate.weights, old != new {
      notes.append(
        "Mode drift holds the weights for equal, and their digests differ: \(old.short), \(new.short)."
      )
    }
    return notes
  }
}
