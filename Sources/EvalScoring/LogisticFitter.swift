/// Fits a task's regressions by the solver that suits its classes: along scikit-learn's path for two,
/// to the optimum for more.
struct LogisticFitter: Sendable {
  let grid: [Double]
  private let problem: LogisticProblem
  private let threads: Int
  /// With more than two classes.
  private let converging: ConvergingSolver?

  /// Prepares for fits of `problem` and of parts of it, with the strengths of `grid`.
  init(_ problem: LogisticProblem, grid: [Double], threads: Int) {
    self.grid = grid
    self.problem = problem
    self.threads = threads
    converging =
      problem.classes == 2 ? nil : ConvergingSolver(problem, grid: grid, threads: threads)
  }

  /// Fits on all samples, for strengths of the grid.
  func whole(_ strengths: [Double]) -> [LogisticSolution] {
    if let converging { return strengths.compactMap { converging.solutions[$0] } }
    return LogisticSolver(problem: problem, threads: threads).solve(
      strengths.map { LogisticFit(inverseRegularisation: $0) })
  }

  /// Fits on parts of the samples: `part` is the problem with its ranges and folds set.
  func parts(_ fits: [LogisticFit], of part: LogisticProblem) -> [LogisticSolution] {
    if let converging { return converging.solve(fits, of: part) }
    return LogisticSolver(problem: part, threads: 1).solve(fits)
  }
}
