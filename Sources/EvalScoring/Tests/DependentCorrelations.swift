import RealModule

/// Tests whether two models' correlations with the same gold differ, given how the models
/// correlate with each other. Derived for Pearson's r of normal data: approximate for ranks, where
/// they reject 7 to 8 % at a nominal 5 % (facts, ecosystem §2.2).
package struct DependentCorrelations: Sendable, Hashable {
  /// r of the first model with gold.
  package var first: Double
  /// r of the second model with gold.
  package var second: Double
  /// r between the models.
  package var between: Double
  package var n: Int

  package init(first: Double, second: Double, between: Double, n: Int) {
    self.first = first
    self.second = second
    self.between = between
    self.n = n
  }

  /// A statistic and its two-sided p.
  package struct Outcome: Sendable, Hashable, Codable {
    package var statistic: Double
    package var p: Double
    /// What to print beside it.
    package var label: String
  }

  /// Williams' t with n − 3 degrees of freedom (Williams, JRSS B 21, 1959; Steiger, Psychological
  /// Bulletin 87, 1980, eq. 7). nil with fewer than five items or where it is not defined.
  package var williams: Outcome? {
    let mean = (first + second) / 2
    let determinant =
      1 - first * first - second * second - between * between + 2 * first * second * between
    let count = Double(n)
    let below =
      2 * (count - 1) / (count - 3) * determinant + mean * mean * Self.cube(1 - between)
    guard n >= 5, below > 0, between > -1 else { return nil }
    let t = (first - second) * ((count - 1) * (1 + between) / below).squareRoot()
    return Outcome(
      statistic: t, p: StudentDistribution.twoSided(t, freedom: count - 3),
      label: "Williams t, approximate")
  }

  /// Steiger's Z with the pooled covariance (Psychological Bulletin 87, 1980, eq. 14 with r̄ for
  /// both correlations). nil with fewer than five items or where it is not defined.
  package var steiger: Outcome? {
    let mean = (first + second) / 2
    let square = mean * mean
    guard n >= 5, square < 1, abs(first) < 1, abs(second) < 1 else { return nil }
    let covariance =
      (between * (1 - 2 * square) - 0.5 * square * (1 - 2 * square - between * between))
      / ((1 - square) * (1 - square))
    guard covariance < 1 else { return nil }
    let z =
      (Double.atanh(first) - Double.atanh(second))
      * (Double(n - 3) / (2 - 2 * covariance))
      .squareRoot()
    return Outcome(
      statistic: z, p: Double.erfc(abs(z) / 2.0.squareRoot()), label: "Steiger Z, approximate")
  }

  private static func cube(_ value: Double) -> Double { value * value * value }
}
