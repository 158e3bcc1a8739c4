import EvalCore
import EvalTasks

/// How tasks, groups and metrics are called in front of people.
package enum TaskNames {
  /// `STSB` is written STS-B and `SICKR` SICK-R, as in papers; a name that is no task's stays as it is.
  package static func heading(_ id: String) -> String {
    TaskCatalogue.specs.declaration(of: id)?.heading ?? id
  }

  static func heading(_ group: TaskGroup) -> String {
    switch group {
    case .sts: "Semantic textual similarity"
    case .transfer: "Transfer"
    case .extra: "Other tasks"
    }
  }

  /// `cosine_spearman` is written “Spearman (cosine)”.
  static func heading(_ metric: Metric) -> String {
    switch metric {
    case .accuracy: "Accuracy"
    case .f1: "F1"
    case .regression(let correlation): "\(correlation.rawValue.capitalisedFirst) (regression)"
    case .correlation(let similarity, let correlation):
      "\(correlation.rawValue.capitalisedFirst) (\(similarity.rawValue))"
    }
  }

  /// Declared order for the members of a group, then the order of the run.
  static func ordered(_ tasks: [TaskResult], of group: TaskGroup) -> [TaskResult] {
    let members = TaskCatalogue.specs.members(of: group)
    let inGroup = tasks.filter { $0.group == group }
    return members.compactMap { id in inGroup.first { $0.id == id } }
      + inGroup.filter { !members.contains($0.id) }
  }
}
