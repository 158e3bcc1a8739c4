/// Fits a task's regressions by the solver that suits them.
///
/// SentEval's scikit-learn mode stops at a gradient of 10⁻⁴ or after 100 steps, short of the optimum, and
/// its scores are those of where it stops. ``LogisticSolver`` follows its path; ``OptimumSolver`` goes to
/// the optimum. Figures are accuracies of scikit-learn 1.9.1 on the same vectors in float32 and float64:
///
/// - Two classes under folds follow the path: its end shows in the score (CR on MiniLM is 82.57, at
///   the optimum 82.39), and means over folds are steady.
/// - A path of several classes, or on one large split, is long where it is not cut off, and
///   magnifies rounding: TREC on MiniLM ends at 90.0 or 89.2, SST2 at 81.44 or 81.60. Such fits go
///   to the optimum that both aim at (90.0 and 81.49), the same for any number of threads and any
///   machine.
/// - Two exceptions: paths of a development split that all end within 16 steps, which rounding
///   does not move (SST2 on bags of words: 63.98 in both precisions, at the optimum 63.87); and
///   paths that are all cut off at the limit, far from any optimum (TREC on a model of 64
///   dimensions: 65.0, at the optimum 63.6). These are followed.
///
/// `benchmarks/senteval-compare.py spread` measures how far rounding moves either side.
struct LogisticFitter: Sendable {
  /// What the fits are for.
  enum Purpose: Sendable {
    /// Fits on all samples, to be judged by other samples.
    case wholes
    /// Fits that each leave out a fold of the samples, and some on all of them.
    case folds
  }

  /// Steps of a path that rounding does not move.
  private static let shortPath = 16

  let grid: [Double]
  private let problem: LogisticProblem
  private let threads: Int
  /// For fits that go to the optimum.
  private let converging: OptimumSolver?
  /// The ends of short paths, by strength.
  private let ends: [Double: LogisticSolution]

  /// Prepares for fits of `problem`, and of parts of it, with the strengths of `grid`, ascending.
  init(_ problem: LogisticProblem, grid: [Double], purpose: Purpose, threads: Int) {
    self.grid = grid
    self.problem = problem
    self.threads = threads
    let short =
      purpose == .wholes ? Self.shortPaths(of: problem, grid: grid, threads: threads) : nil
    ends = short ?? [:]
    let followsPath =
      short != nil || (purpose == .folds && problem.classes == 2)
      || Self.isCutOff(problem, grid: grid, threads: threads)
    converging =
      followsPath
      ? nil
      : OptimumSolver(problem, grid: grid, preparesParts: purpose == .folds, threads: threads)
  }

  /// The solutions of the grid when the paths of all of them are short.
  private static func shortPaths(of problem: LogisticProblem, grid: [Double], threads: Int)
    -> [Double: LogisticSolution]?
  {
    let found = LogisticSolver(problem: problem, threads: threads, mostIterations: shortPath)
      .solve(grid.map { LogisticFit(inverseRegularisation: $0) })
    guard found.allSatisfy(\.converged) else { return nil }
    return Dictionary(uniqueKeysWithValues: zip(grid, found))
  }

  /// Whether even the fit with the largest penalty, which takes the fewest steps, meets the limit.
  private static func isCutOff(_ problem: LogisticProblem, grid: [Double], threads: Int) -> Bool {
    let first = grid.prefix(1).map { LogisticFit(inverseRegularisation: $0) }
    return LogisticSolver(problem: problem, threads: threads).solve(first).contains {
      !$0.converged
    }
  }

  /// Fits on all samples, for strengths of the grid.
  func whole(_ strengths: [Double]) -> [LogisticSolution] {
    if let converging { return strengths.compactMap { converging.solutions[$0] } }
    if !ends.isEmpty { return strengths.compactMap { ends[$0] } }
    return LogisticSolver(problem: problem, threads: threads).solve(
      strengths.map { LogisticFit(inverseRegularisation: $0) })
  }

  /// Fits on parts of the samples: `part` is the problem with its ranges and folds set. `finished`
  /// receives how many of the fits are done.
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
