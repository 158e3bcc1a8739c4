import EvalCore

/// How tasks, groups and metrics are called in front of people.
package enum TaskNames {
  /// `STSB` is written STS-B and `SICKR` SICK-R, as in papers.
  package static func heading(_ id: String) -> String {
    switch id {
    case "STSB": "STS-B"
    case "SICKR": "SICK-R"
    case "SST2": "SST-2"
    case "SST5": "SST-5"
    default: id
    }
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
    let members = GroupMembers.members(of: group)
    let inGroup = tasks.filter { $0.group == group }
    return members.compactMap { id in inGroup.first { $0.id == id } }
      + inGroup.filter { !members.contains($0.id) }
  }
}
