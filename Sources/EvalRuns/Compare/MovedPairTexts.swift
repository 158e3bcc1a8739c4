package import EvalCore

/// The sentences of moved pairs, from the data that a run scored.
package struct MovedPairTexts: Sendable {
  private let tasks: [TaskData]

  /// - Parameter tasks: the tasks of the run, as read.
  package init(_ tasks: [TaskData]) { self.tasks = tasks }

  /// Both sentences of a pair; none where there is no such pair.
  package func texts(of pair: RunComparison.MovedPair) -> [String] {
    guard let task = tasks.first(where: { $0.request.task == pair.task }),
      case .pairs(let subsets) = task.content,
      let subset = subsets.first(where: { $0.name == pair.subset }),
      pair.index < subset.first.count
    else { return [] }
    return [subset.first, subset.second].map { task.texts[$0[pair.index]] }
  }
}
