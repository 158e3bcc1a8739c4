import EvalScoring
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
    }
    var cases: [Case]
  }

  @Test func reachesTheSolutionOfScikitLearn() throws {
    let reference: Reference = try Fixture.load("logistic")
    #expect(reference.cases.count == 4)
    for item in reference.cases {
      let features = FeatureMatrix(
        rows: item.y.count, dimension: item.dimension, values: item.x)
      let found = try LogisticRegression.margins(
        features, labels: item.y, classes: item.classes, inverseRegularisation: item.c)
      #expect(found.count == item.margins.count)
      let width = item.classes == 2 ? 1 : item.classes
      for row in item.y.indices {
        let mine = found[row * width..<(row + 1) * width]
        let theirs = item.margins[row * width..<(row + 1) * width]
        // Logits of several classes are fixed up to a constant.
        let shift = width == 1 ? 0 : (mine.reduce(0, +) - theirs.reduce(0, +)) / Double(width)
        for (a, b) in zip(mine, theirs) { #expect(abs(a - shift - b) < 2e-3, "C \(item.c)") }
      }
    }
  }

  /// Separable classes have a finite solution through the penalty alone; wide data have more
  /// features than samples; past 1,600 the inverse Hessian is a diagonal.
  @Test(arguments: [40, 1700]) func survivesSeparableAndWideData(_ dimension: Int) throws {
    let rows = 12
    var values = [Float](repeating: 0, count: rows * dimension)
    for row in 0..<rows {
      for column in 0..<dimension {
        values[row * dimension + column] = Float((row * 7 + column * 3) % 11)
      }
      values[row * dimension] = row < 6 ? -500 : 500
    }
    let labels = (0..<rows).map { $0 < 6 ? 0 : 1 }
    let margins = try LogisticRegression.margins(
      FeatureMatrix(rows: rows, dimension: dimension, values: values), labels: labels, classes: 2,
      inverseRegularisation: 32)
    for (margin, label) in zip(margins, labels) {
      #expect(margin.isFinite)
      #expect((margin > 0) == (label == 1))
    }
  }
}
