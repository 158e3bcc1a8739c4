import LinearAlgebra

@testable import EvalScoring

/// One L2-regularised logistic regression by the solvers of the probes, to compare with scikit-learn's.
enum LogisticRegression {
  /// Fits `labels` on `features` and returns the margins of the same samples: the log-odds of class
  /// 1 for two classes `[samples]`, else one logit a class `[samples × classes]`, whose sum over
  /// classes is not fixed.
  ///
  /// - Parameters:
  ///   - labels: In 0..<classes, every class present.
  ///   - inverseRegularisation: C of scikit-learn's `LogisticRegression`.
  ///   - tolerance: `tol` there: the largest component of the gradient of the mean loss at the end.
  ///   - mostIterations: `max_iter` there.
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` without OpenBLAS.
  static func margins(
    _ features: Matrix, labels: [Int], classes: Int, inverseRegularisation: Double,
    tolerance: Double = 1e-4, mostIterations: Int = 100
  ) throws -> [Double] {
    try ProbeScoring.prepareProducts()
    let problem = LogisticProblem(features: features, labels: labels, classes: classes)
    let solver = LogisticSolver(
      problem: problem, threads: 1, tolerance: tolerance, mostIterations: mostIterations)
    let solution = solver.solve([
      LogisticFit(inverseRegularisation: inverseRegularisation)
    ])[0]
    return margins(of: problem, under: solution)
  }

  /// As ``margins(_:labels:classes:inverseRegularisation:tolerance:mostIterations:)`` at the optimum, by
  /// the solver that the probe uses for several classes and for development splits. With `leavingOut`, of the fit that does
  /// not see that fold of `folds`.
  static func optimalMargins(
    _ features: Matrix, labels: [Int], classes: Int, inverseRegularisation: Double,
    folds: [Int]? = nil, leavingOut fold: Int = -1
  ) throws -> [Double] {
    try ProbeScoring.prepareProducts()
    var problem = LogisticProblem(features: features, labels: labels, classes: classes)
    let solver = OptimumSolver(
      problem, grid: [inverseRegularisation], preparesParts: folds != nil, threads: 1)
    if let folds { problem.folds = folds.map { Int32($0) } }
    let solution = solver.solve(
      [LogisticFit(inverseRegularisation: inverseRegularisation, leftOut: fold)], of: problem,
      threads: 1)[0]
    return margins(of: problem, under: solution)
  }

  private static func margins(of problem: LogisticProblem, under solution: LogisticSolution)
    -> [Double]
  {
    let dimension = problem.features.columns
    return (0..<problem.labels.count).flatMap { row in
      (0..<problem.columns).map { column in
        let intercept = solution.parameters[problem.columns * dimension + column]
        return (0..<dimension).reduce(Double(intercept)) { sum, index in
          sum + Double(solution.parameters[column * dimension + index])
            * Double(problem.features.values[row * dimension + index])
        }
      }
    }
  }
}
