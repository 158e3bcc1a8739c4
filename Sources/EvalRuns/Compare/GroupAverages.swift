package import EvalCore
import EvalTasks

/// Averages over the tasks of a group, never over a missing, degenerate or narrowed one.
package enum GroupAverages {
  /// The mean score, or nil.
  package static func average(of group: TaskGroup, _ tasks: [TaskResult]) -> Double? {
    tasks.average(of: group, declarations: TaskCatalogue.specs)
  }
}
