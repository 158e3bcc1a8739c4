import RealModule

/// The standard normal distribution.
package enum NormalDistribution {
  /// Φ(z).
  package static func cumulative(_ z: Double) -> Double {
    0.5 * Double.erfc(-z / 2.0.squareRoot())
  }

  /// φ(z).
  static func density(_ z: Double) -> Double {
    Double.exp(-0.5 * z * z) / (2 * Double.pi).squareRoot()
  }

  /// Φ⁻¹(p): formula 26.2.23 of Abramowitz and Stegun, sharpened by Halley's rule to rounding.
  /// ±∞ at 1 and 0.
  package static func quantile(_ p: Double) -> Double {
    guard p > 0 else { return -.infinity }
    guard p < 1 else { return .infinity }
    guard p != 0.5 else { return 0 }
    let tail = min(p, 1 - p)
    let t = (-2 * Double.log(tail)).squareRoot()
    var z =
      t - (2.515517 + t * (0.802853 + t * 0.010328))
      / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    for _ in 0..<4 {
      let error = (0.5 * Double.erfc(z / 2.0.squareRoot()) - tail) / density(z)
      z += error / (1 - 0.5 * z * error)
    }
    return p < 0.5 ? -z : z
  }
}

/// Student's t distribution.
package enum StudentDistribution {
  /// P(T ≤ t) with `freedom` degrees of freedom (Abramowitz and Stegun 26.7.1).
  package static func cumulative(_ t: Double, freedom: Double) -> Double {
    let tail =
      0.5 * IncompleteBeta.regularised(freedom / (freedom + t * t), a: freedom / 2, b: 0.5)
    return t > 0 ? 1 - tail : tail
  }

  /// P(|T| ≥ |t|), without cancellation.
  package static func twoSided(_ t: Double, freedom: Double) -> Double {
    IncompleteBeta.regularised(freedom / (freedom + t * t), a: freedom / 2, b: 0.5)
  }
}

/// The binomial distribution.
package enum BinomialDistribution {
  /// P(X ≤ successes) (Abramowitz and Stegun 26.5.24).
  package static func cumulative(_ successes: Int, trials: Int, probability: Double) -> Double {
    if successes < 0 { return 0 }
    if successes >= trials { return 1 }
    return IncompleteBeta.regularised(
      1 - probability, a: Double(trials - successes), b: Double(successes + 1))
  }

  /// P(X = successes).
  package static func mass(_ successes: Int, trials: Int, probability: Double) -> Double {
    guard successes >= 0, successes <= trials else { return 0 }
    if probability <= 0 { return successes == 0 ? 1 : 0 }
    if probability >= 1 { return successes == trials ? 1 : 0 }
    let (k, n) = (Double(successes), Double(trials))
    return Double.exp(
      Double.logGamma(n + 1) - Double.logGamma(k + 1) - Double.logGamma(n - k + 1)
        + k * Double.log(probability) + (n - k) * Double.log(onePlus: -probability))
  }
}

/// The regularised incomplete beta function.
package enum IncompleteBeta {
  /// Iₓ(a, b) by its continued fraction (Abramowitz and Stegun 26.5.8) with Lentz's method
  /// (Applied Optics 15, 1976).
  package static func regularised(_ x: Double, a: Double, b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    // The fraction converges fast below the mean.
    if x > (a + 1) / (a + b + 2) { return 1 - regularised(1 - x, a: b, b: a) }
    let front =
      Double.exp(
        a * Double.log(x) + b * Double.log(onePlus: -x) + Double.logGamma(a + b)
          - Double.logGamma(a) - Double.logGamma(b)) / a
    let smallest = 1e-300
    var c = 1.0
    var d = 1 - (a + b) * x / (a + 1)
    d = 1 / (abs(d) < smallest ? smallest : d)
    var fraction = d
    for step in 1...10_000 {
      let m = Double(step)
      for numerator in [
        m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
        -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
      ] {
        d = 1 + numerator * d
        d = 1 / (abs(d) < smallest ? smallest : d)
        c = 1 + numerator / c
        if abs(c) < smallest { c = smallest }
        fraction *= c * d
      }
      if abs(c * d - 1) < 1e-16 { break }
    }
    return front * fraction
  }
}
