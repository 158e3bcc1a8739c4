package import EvalCore

extension RunResult {
  /// The mean of a group's scores; nil unless every member was scored, none is degenerate, and (where
  /// the declarations are given) every member ran with all of its subsets.
  package func average(of group: TaskGroup, declarations: [TaskSpec]) -> Double? {
    let members = GroupMembers.members(of: group)
    let narrowed = tasks.contains { task in
      guard members.contains(task.id),
        let declared = declarations.first(where: { $0.id == task.id })
      else { return false }
      return !Set(declared.subsets.map(\.name)).isSubset(of: Set(task.request.subsets))
    }
    return narrowed ? nil : average(over: members)
  }
}

extension GroupMembers {
  /// The tasks whose scores a group's average is over; empty for tasks outside the averages.
  package static func members(of group: TaskGroup) -> [String] {
    switch group {
    case .sts: sts
    case .transfer: transfer
    case .extra: []
    }
  }
}
