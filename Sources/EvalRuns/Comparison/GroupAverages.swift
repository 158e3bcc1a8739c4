package import EvalCore
import EvalTasks

/// Averages over the tasks of a group, never over a missing, degenerate or narrowed one.
package enum GroupAverages {
  /// The tasks that a group's average is over; empty for a group without one.
  package static func members(of group: TaskGroup) -> [String] {
    switch group {
    case .sts: GroupMembers.sts
    case .transfer: GroupMembers.transfer
    case .extra: []
    }
  }

  /// The mean score, or nil.
  package static func average(of group: TaskGroup, _ tasks: [TaskResult]) -> Double? {
    let members = members(of: group)
    let values = members.map { id -> Double? in
      guard let task = tasks.first(where: { $0.id == id }),
        let declared = TaskCatalogue.declaration(named: id)?.spec,
        Set(declared.subsets.map(\.name)).isSubset(of: Set(task.request.subsets))
      else { return nil }
      return task.score.value
    }
    guard !values.isEmpty, !values.contains(nil) else { return nil }
    return values.compactMap(\.self).reduce(0, +) / Double(values.count)
  }
}
