/// Fits a task's regressions by the solver that suits them.
///
/// SentEval's scikit-learn mode stops at a gradient of 10⁻⁴ or after 100 steps, short of the optimum.
/// Where its path is short and the same for every rounding (two classes under folds: 10 to 40 steps),
/// its end is a property of the vectors that shows in the score, and ``LogisticSolver`` follows the path: on
/// MiniLM CR is 82.57 there and at the optimum 82.39. Where the path is long it magnifies
/// rounding: on the same vectors in float32 and in float64 scikit-learn itself ends at accuracies
/// of 90.0 and 89.2 (TREC) or 81.44 and 81.60 (SST2). There ``ConvergingSolver`` goes to the optimum
/// that both aim at (90.0 and 81.49), whatever the number of threads or the machine. Measured with scikit-learn 1.9.1.
struct LogisticFitter: Sendable {
  /// What the fits are for.
  enum Purpose: Sendable {
    /// Fits on all samples, to be judged by other samples.
    case wholes
    /// Fits that each leave out a fold of the samples, and some on all of them.
    case folds
  }

  let grid: [Double]
  private let problem: LogisticProblem
  private let threads: Int
  /// For fits that go to the optimum.
  private let converging: ConvergingSolver?

  /// Prepares for fits of `problem`, and of parts of it, with the strengths of `grid`.
  init(_ problem: LogisticProblem, grid: [Double], purpose: Purpose, threads: Int) {
    self.grid = grid
    self.problem = problem
    self.threads = threads
    converging =
      problem.classes == 2 && purpose == .folds
      ? nil
      : ConvergingSolver(problem, grid: grid, preparesParts: purpose == .folds, threads: threads)
  }

  /// Fits on all samples, for strengths of the grid.
  func whole(_ strengths: [Double]) -> [LogisticSolution] {
    if let converging { return strengths.compactMap { converging.solutions[$0] } }
    return LogisticSolver(problem: problem, threads: threads).solve(
      strengths.map { LogisticFit(inverseRegularisation: $0) })
  }

  /// Fits on parts of the samples: `part` is the problem with its ranges and folds set. `finished`
  /// hears how many of the fits are done.
  func parts(
    _ fits: [LogisticFit], of part: LogisticProblem, threads: Int,
    finished: (Int) -> Void = { _ in }
  ) -> [LogisticSolution] {
    if let converging {
      return converging.solve(fits, of: part, threads: threads, finished: finished)
    }
    return LogisticSolver(problem: part, threads: threads).solve(fits, finished: finished)
  }
}
