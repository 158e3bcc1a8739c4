package import EvalCore

extension Correlation {
  /// The correlation of two equally long series, or why there is none.
  ///
  /// Degenerate are fewer than two pairs, a value that is not finite, and a series whose values are
  /// all equal. A result lies in [−1, 1].
  ///
  /// - Parameters:
  ///   - similarities: What was computed, `[n]`.
  ///   - gold: What people said, `[n]`.
  package func score(_ similarities: [Double], _ gold: [Double]) -> Score {
    precondition(similarities.count == gold.count, "two series of different length")
    if let reason = Self.degeneracy(similarities, gold) { return .degenerate(reason) }
    let value =
      switch self {
      case .pearson: Self.pearson(similarities, gold)
      case .spearman: Self.pearson(Ranks.averaged(similarities), Ranks.averaged(gold))
      case .kendall: Self.kendallTauB(similarities, gold)
      }
    guard value.isFinite else {
      return .degenerate("the values differ by too little to be told apart")
    }
    return .value(min(1, max(-1, value)))
  }

  private static func degeneracy(_ similarities: [Double], _ gold: [Double]) -> String? {
    guard similarities.count >= 2 else {
      return
        "\(similarities.count) pair\(similarities.count == 1 ? "" : "s"); a correlation needs 2"
    }
    for (name, series) in [("similarity", similarities), ("gold score", gold)] {
      if let place = series.firstIndex(where: { !$0.isFinite }) {
        return "the \(name) of pair \(place + 1) is not a finite number"
      }
      if series.allSatisfy({ $0 == series[0] }) {
        return name == "similarity" ? "all similarities are equal" : "all gold scores are equal"
      }
    }
    return nil
  }

  /// Pearson's r: Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)² Σ(y − ȳ)²), in two passes. Both series are first
  /// scaled by a power of two, which is exact, so that no magnitude overflows or vanishes.
  static func pearson(_ x: [Double], _ y: [Double]) -> Double {
    let (dx, dy) = (deviations(x), deviations(y))
    var (cross, squaresX, squaresY) = (NeumaierSum(), NeumaierSum(), NeumaierSum())
    for index in dx.indices {
      cross.add(dx[index] * dy[index])
      squaresX.add(dx[index] * dx[index])
      squaresY.add(dy[index] * dy[index])
    }
    return cross.value / (squaresX.value * squaresY.value).squareRoot()
  }

  /// Deviations from the mean, scaled so that the largest lies in [1, 2).
  static func deviations(_ values: [Double]) -> [Double] {
    let scaled = scaledByPowerOfTwo(values)
    var sum = NeumaierSum()
    for value in scaled { sum.add(value) }
    let mean = sum.value / Double(scaled.count)
    return scaledByPowerOfTwo(scaled.map { $0 - mean })
  }

  private static func scaledByPowerOfTwo(_ values: [Double]) -> [Double] {
    let largest = values.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return values }
    let exponent = -Int(largest.exponent)
    return values.map { Double(sign: .plus, exponent: exponent, significand: $0) }
  }

  /// Kendall's tau-b by Knight's method (JASA 61, 1966): sort by x, then count the exchanges that a
  /// merge sort by y makes; O(n log n). τ = (P − Q) / √((P + Q + X₀)(P + Q + Y₀)).
  static func kendallTauB(_ x: [Double], _ y: [Double]) -> Double {
    let order = x.indices.sorted { x[$0] != x[$1] ? x[$0] < x[$1] : y[$0] < y[$1] }
    let tiesX = tiedPairs(order.count) { x[order[$0]] == x[order[$1]] }
    let tiesBoth = tiedPairs(order.count) {
      x[order[$0]] == x[order[$1]] && y[order[$0]] == y[order[$1]]
    }
    var ordered = order.map { y[$0] }
    let discordant = sortCountingExchanges(&ordered)
    let tiesY = tiedPairs(ordered.count) { ordered[$0] == ordered[$1] }
    let pairs = order.count * (order.count - 1) / 2
    let difference = pairs - tiesX - tiesY + tiesBoth - 2 * discordant
    return Double(difference) / (Double(pairs - tiesX) * Double(pairs - tiesY)).squareRoot()
  }

  /// Pairs inside runs of positions that are equal to the run's first.
  private static func tiedPairs(_ count: Int, equal: (Int, Int) -> Bool) -> Int {
    var (total, start) = (0, 0)
    while start < count {
      var end = start + 1
      while end < count, equal(start, end) { end += 1 }
      total += (end - start) * (end - start - 1) / 2
      start = end
    }
    return total
  }

  /// Sorts bottom-up and counts the pairs that stood in strictly descending order.
  private static func sortCountingExchanges(_ values: inout [Double]) -> Int {
    let count = values.count
    var (exchanges, width) = (0, 1)
    var target = values
    while width < count {
      var low = 0
      while low < count {
        let (middle, high) = (min(low + width, count), min(low + 2 * width, count))
        var (left, right) = (low, middle)
        for position in low..<high {
          if left < middle, right >= high || values[left] <= values[right] {
            target[position] = values[left]
            left += 1
          } else {
            target[position] = values[right]
            right += 1
            exchanges += middle - left
          }
        }
        low = high
      }
      swap(&values, &target)
      width *= 2
    }
    return exchanges
  }
}
