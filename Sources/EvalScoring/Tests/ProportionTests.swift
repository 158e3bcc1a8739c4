import RealModule

/// McNemar's test on two classifiers of the same samples: only samples count that exactly one of
/// them gets right (McNemar, Psychometrika 12, 1947).
package struct McNemarTest: Sendable, Hashable {
  /// Samples that only the first classifier gets right.
  package let onlyFirst: Int
  /// Samples that only the second gets right.
  package let onlySecond: Int

  package init(onlyFirst: Int, onlySecond: Int) {
    self.onlyFirst = onlyFirst
    self.onlySecond = onlySecond
  }

  /// Counts from predictions; the three arrays have equal counts.
  package init(first: [Int], second: [Int], actual: [Int]) {
    var (only, other) = (0, 0)
    for index in actual.indices {
      let (a, b) = (first[index] == actual[index], second[index] == actual[index])
      if a, !b { only += 1 }
      if b, !a { other += 1 }
    }
    self.init(onlyFirst: only, onlySecond: other)
  }

  /// The two-sided exact p: min(1, 2 P(X ≤ min)), X binomial with probability ½.
  package var exact: Double {
    min(1, 2 * BinomialDistribution.cumulative(smaller, trials: total, probability: 0.5))
  }

  /// The two-sided mid-p: the exact one less P(X = min) (Fagerland, Lydersen and Laake, BMC Medical
  /// Research Methodology 13:91, 2013); 1 when both counts are equal.
  package var midP: Double {
    guard onlyFirst != onlySecond else { return 1 }
    return 2 * BinomialDistribution.cumulative(smaller, trials: total, probability: 0.5)
      - BinomialDistribution.mass(smaller, trials: total, probability: 0.5)
  }

  private var smaller: Int { min(onlyFirst, onlySecond) }
  private var total: Int { onlyFirst + onlySecond }
}

/// Wilson's score interval of a proportion (JASA 22, 1927).
package enum WilsonInterval {
  /// The interval for `successes` of `trials`; nil without trials.
  package static func interval(successes: Int, trials: Int, confidence: Double = 0.95) -> Interval?
  {
    guard trials > 0 else { return nil }
    let n = Double(trials)
    let p = Double(successes) / n
    let z = NormalDistribution.quantile(0.5 + confidence / 2)
    let scale = 1 + z * z / n
    let centre = (p + z * z / (2 * n)) / scale
    let reach = z / scale * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    return Interval(
      lower: successes == 0 ? 0 : max(0, centre - reach),
      upper: successes == trials ? 1 : min(1, centre + reach))
  }
}

/// Holm's step-down correction (Scandinavian Journal of Statistics 6, 1979).
package enum HolmCorrection {
  /// Adjusted p values in the order given: the running maximum of (m − rank) p, at most 1.
  package static func adjusted(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var adjusted = values
    var largest = 0.0
    for (rank, index) in order.enumerated() {
      largest = max(largest, Double(values.count - rank) * values[index])
      adjusted[index] = min(1, largest)
    }
    return adjusted
  }
}

/// The smallest difference that a comparison would have found.
package enum DetectableEffect {
  /// (z of 1 − level + z of power) · standard error: found with probability `power` by a one-sided
  /// test at `level`. 2.4865 standard errors for 80 % and 5 %.
  package static func smallest(standardError: Double, power: Double = 0.8, level: Double = 0.05)
    -> Double
  {
    (NormalDistribution.quantile(1 - level) + NormalDistribution.quantile(power)) * standardError
  }
}
