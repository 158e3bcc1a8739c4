package import EvalCore
import RealModule

extension Correlation {
  /// A confidence interval by Fisher's z: tanh(artanh r ± z √v).
  ///
  /// v is 1 / (n − 3) for Pearson, (1 + r²/2) / (n − 3) for Spearman and 0.437 / (n − 4) for Kendall
  /// (Bonett and Wright, Psychometrika 65, 2000). Good for a quick look; the bootstrap is the judge.
  ///
  /// - Parameter confidence: Of the two-sided interval, such as 0.95.
  /// - Returns: nil with fewer than five pairs or |r| = 1.
  package func interval(_ r: Double, n: Int, confidence: Double = 0.95) -> Interval? {
    guard n >= 5, abs(r) < 1 else { return nil }
    let variance =
      switch self {
      case .pearson: 1 / Double(n - 3)
      case .spearman: (1 + r * r / 2) / Double(n - 3)
      case .kendall: 0.437 / Double(n - 4)
      }
    let z = Double.atanh(r)
    let reach = NormalDistribution.quantile(0.5 + confidence / 2) * variance.squareRoot()
    return Interval(lower: Double.tanh(z - reach), upper: Double.tanh(z + reach))
  }
}

/// A range of plausible values.
package struct Interval: Hashable, Sendable, Codable {
  package var lower: Double
  package var upper: Double

  package init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// Whether `value` lies in the range, ends included.
  package func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}
