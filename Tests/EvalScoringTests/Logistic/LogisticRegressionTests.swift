import EvalScoring
import LinearAlgebra
import Testing

@Suite struct LogisticRegressionTests {
  struct Reference: Decodable {
    struct Case: Decodable {
      var classes: Int
      var x: [Float]
      var dimension: Int
      var y: [Int]
      var c: Double
      var margins: [Double]
      var stopped: [Double]
    }
    var cases: [Case]
  }

  private func agree(_ found: [Double], _ expected: [Double], classes: Int, within bound: Double)
    -> Bool
  {
    guard found.count == expected.count else { return false }
    let width = classes == 2 ? 1 : classes
    for start in stride(from: 0, to: found.count, by: width) {
      let (mine, theirs) = (found[start..<start + width], expected[start..<start + width])
      // Logits of several classes are fixed up to a constant.
      let shift = width == 1 ? 0 : (mine.reduce(0, +) - theirs.reduce(0, +)) / Double(width)
      for (a, b) in zip(mine, theirs) where abs(a - shift - b) >= bound { return false }
    }
    return true
  }

  @Test func reachesTheSolutionOfScikitLearn() throws {
    let reference: Reference = try Fixture.load("logistic")
    #expect(reference.cases.count == 4)
    for item in reference.cases {
      let features = Matrix(
        rows: item.y.count, columns: item.dimension, values: item.x)
      let found = try LogisticRegression.margins(
        features, labels: item.y, classes: item.classes, inverseRegularisation: item.c,
        tolerance: 1e-6, mostIterations: 2000)
      #expect(agree(found, item.margins, classes: item.classes, within: 2e-3), "C \(item.c)")
      if item.classes > 2 {
        let optimal = try LogisticRegression.optimalMargins(
          features, labels: item.y, classes: item.classes, inverseRegularisation: item.c)
        #expect(agree(optimal, item.margins, classes: item.classes, within: 2e-3))
      }
    }
  }

  /// Where scikit-learn stops depends on every step before: agreement shows the same path.
  @Test func stopsWhereScikitLearnStops() throws {
    let reference: Reference = try Fixture.load("logistic")
    var apart = 0.0
    for item in reference.cases {
      let found = try LogisticRegression.margins(
        Matrix(rows: item.y.count, columns: item.dimension, values: item.x),
        labels: item.y, classes: item.classes, inverseRegularisation: item.c)
      #expect(agree(found, item.stopped, classes: item.classes, within: 1e-4), "C \(item.c)")
      apart = max(apart, zip(item.stopped, item.margins).map { abs($0 - $1) }.max() ?? 0)
    }
    // The optimum is further off than the agreement that is asked for.
    #expect(apart > 4e-4)
  }

  /// A fit that leaves a fold out is the fit on the other samples.
  @Test func aFoldLeftOutIsNotSeen() throws {
    let reference: Reference = try Fixture.load("logistic")
    let item = try #require(reference.cases.first { $0.classes > 2 })
    let rows = item.y.count
    let folds = (0..<rows).map { $0 % 5 }
    let all = Matrix(rows: rows, columns: item.dimension, values: item.x)
    let part = try LogisticRegression.optimalMargins(
      all, labels: item.y, classes: item.classes, inverseRegularisation: 1, folds: folds,
      leavingOut: 2)
    let kept = (0..<rows).filter { folds[$0] != 2 }
    let alone = try LogisticRegression.optimalMargins(
      Matrix(
        rows: kept.count, columns: item.dimension,
        values: kept.flatMap { item.x[$0 * item.dimension..<($0 + 1) * item.dimension] }),
      labels: kept.map { item.y[$0] }, classes: item.classes, inverseRegularisation: 1)
    let seen = kept.flatMap { part[$0 * item.classes..<($0 + 1) * item.classes] }
    #expect(agree(seen, alone, classes: item.classes, within: 1e-3))
  }

  /// Separable classes have a finite solution through the penalty alone; wide data have more
  /// features than samples, and past 1,600 the inverse Hessian is a diagonal.
  @Test(arguments: [40, 1700], [2, 3])
  func survivesSeparableAndWideData(_ dimension: Int, _ classes: Int) throws {
    let rows = 12
    let labels = (0..<rows).map { $0 * classes / rows }
    var values = [Float](repeating: 0, count: rows * dimension)
    for row in 0..<rows {
      for column in 0..<dimension {
        values[row * dimension + column] = Float((row * 7 + column * 3) % 11)
      }
      values[row * dimension + labels[row]] = 500
    }
    let features = Matrix(rows: rows, columns: dimension, values: values)
    let margins =
      classes == 2
      ? try LogisticRegression.margins(
        features, labels: labels, classes: 2, inverseRegularisation: 32)
      : try LogisticRegression.optimalMargins(
        features, labels: labels, classes: 3, inverseRegularisation: 32)
    #expect(!margins.contains { !$0.isFinite })
    for row in 0..<rows {
      if classes == 2 {
        #expect((margins[row] > 0) == (labels[row] == 1))
      } else {
        let own = margins[row * 3..<(row + 1) * 3]
        #expect(own.firstIndex(of: own.max() ?? 0) == row * 3 + labels[row])
      }
    }
  }
}
