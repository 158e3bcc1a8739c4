package import EvalCore

/// The rule: among all joints b that leave at least two measured points on either side (b itself
/// counted on both), take the least-squares fit of y = α + β x + γ max(0, x − b) and choose the b with
/// the smallest sum of squared residuals; of equal ones the smallest b. The curve has no turning point when fewer
/// than four points were measured, or when two parts explain less than half of the squared
/// residuals that one straight line leaves.
extension TurningPoint {
  /// The turning point of `points`, or nil where the rule finds none.
  ///
  /// - Parameter points: ascending in x.
  package init?(of points: [(x: Double, y: Double)]) {
    guard points.count >= 4 else { return nil }
    let line = Self.fit(points, joint: nil)
    var best: (joint: Double, fit: Fit)?
    for joint in points[1..<points.count - 1].map(\.x) {
      guard let fit = Self.fit(points, joint: joint) else { continue }
      // A difference that rounding could make does not move the joint to the right.
      if let known = best, fit.residual >= known.fit.residual - Self.slack(points) { continue }
      best = (joint, fit)
    }
    guard let line, let best, line.residual > Self.slack(points) else { return nil }
    let explained = 1 - best.fit.residual / line.residual
    guard explained >= 0.5 else { return nil }
    self.init(
      x: best.joint, y: best.fit.intercept + best.fit.slope * best.joint,
      slopeBefore: best.fit.slope, slopeAfter: best.fit.slope + best.fit.change,
      explained: explained)
  }

  private struct Fit {
    var intercept: Double
    var slope: Double
    var change: Double
    var residual: Double
  }

  /// Residuals below this are rounding.
  private static func slack(_ points: [(x: Double, y: Double)]) -> Double {
    let largest = points.reduce(0) { max($0, abs($1.y)) }
    return 1e-20 + largest * largest * Double(points.count) * 1e-24
  }

  /// The least-squares fit by orthogonalising the columns 1, x, max(0, x − joint) one after another
  /// (modified Gram–Schmidt); nil where a column adds nothing.
  private static func fit(_ points: [(x: Double, y: Double)], joint: Double?) -> Fit? {
    var columns = [points.map { _ in 1.0 }, points.map(\.x)]
    if let joint { columns.append(points.map { max(0, $0.x - joint) }) }
    var residual = points.map(\.y)
    // Upper triangle: column j = Σ r[i][j] q[i].
    var triangle = columns.map { _ in [Double](repeating: 0, count: columns.count) }
    var projections: [Double] = []
    for j in columns.indices {
      let length = norm(columns[j])
      guard length > 1e-9 else { return nil }
      triangle[j][j] = length
      let unit = columns[j].map { $0 / length }
      for k in columns.indices where k > j {
        let share = dot(unit, columns[k])
        triangle[j][k] = share
        columns[k] = zip(columns[k], unit).map { $0 - share * $1 }
      }
      let share = dot(unit, residual)
      projections.append(share)
      residual = zip(residual, unit).map { $0 - share * $1 }
    }
    var solution = [Double](repeating: 0, count: columns.count)
    for j in columns.indices.reversed() {
      let known = columns.indices.filter { $0 > j }
        .reduce(0.0) { $0 + triangle[j][$1] * solution[$1] }
      solution[j] = (projections[j] - known) / triangle[j][j]
    }
    return Fit(
      intercept: solution[0], slope: solution[1], change: joint == nil ? 0 : solution[2],
      residual: dot(residual, residual))
  }

  private static func dot(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func norm(_ values: [Double]) -> Double { dot(values, values).squareRoot() }
}
