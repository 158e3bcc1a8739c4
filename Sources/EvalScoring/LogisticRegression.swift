/// One L2-regularised logistic regression, fitted to convergence.
package enum LogisticRegression {
  /// Fits `labels` on `features` and returns the margins of the same samples: the log-odds of class
  /// 1 for two classes `[samples]`, else one logit a class `[samples × classes]`, whose sum over
  /// classes is not fixed.
  ///
  /// - Parameters:
  ///   - labels: In 0..<classes, every class present.
  ///   - inverseRegularisation: C of scikit-learn's `LogisticRegression`.
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` without OpenBLAS.
  package static func margins(
    _ features: FeatureMatrix, labels: [Int], classes: Int, inverseRegularisation: Double
  ) throws -> [Double] {
    try ProbeScoring.prepareProducts()
    var centred = features
    centred.subtract(features.columnMeans)
    let problem = LogisticProblem(
      features: centred, labels: labels, classes: classes, ranges: [0..<labels.count],
      folds: [Int](repeating: 0, count: labels.count))
    let solver = LogisticSolver(
      problem: problem, moments: try FeatureMoments(of: centred, threads: 1), threads: 1)
    let solution = solver.solve(
      [LogisticFit(inverseRegularisation: inverseRegularisation)],
      starts: [[Float](repeating: 0, count: problem.parameters)],
      preconditioners: try solver.firstPreconditioners(
        strengths: [inverseRegularisation], curvature: 0.2, count: labels.count))[0]
    let dimension = centred.dimension
    return (0..<labels.count).flatMap { row in
      (0..<problem.columns).map { column in
        let intercept = solution.parameters[problem.columns * dimension + column]
        return (0..<dimension).reduce(Double(intercept)) { sum, index in
          sum + Double(solution.parameters[column * dimension + index])
            * Double(centred.values[row * dimension + index])
        }
      }
    }
  }
}
