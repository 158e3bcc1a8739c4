import EvalCore

extension ReportContext {
  /// Whether `task` ran with every subset that its declaration has; true where no declaration was given.
  func isWhole(_ task: TaskResult) -> Bool {
    declaration(of: task.id)?.isWhole(in: task.request) ?? true
  }

  /// How `task` is called in front of people; with a star where it ran with some of its subsets only.
  func heading(_ task: TaskResult) -> String {
    TaskNames.heading(task.id) + (isWhole(task) ? "" : "*")
  }

  /// What the star of ``heading(_:)`` says, or nil for a whole task.
  func narrowing(of task: TaskResult) -> String? {
    guard let declared = declaration(of: task.id), !isWhole(task) else { return nil }
    return "\(heading(task)): \(task.request.subsets.count) of \(declared.subsets.count) subsets "
      + "(\(task.request.subsets.joined(separator: ", "))), no score of the whole task."
  }
}
