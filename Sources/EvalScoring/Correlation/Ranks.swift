/// Ranks that average over ties.
package enum Ranks {
  /// The rank of every value from 1 to n, smallest first; equal values share the mean of the ranks
  /// that they span, as `scipy.stats.rankdata`. Ranks are multiples of one half,
  /// so every sum over fewer than 10⁵ of them is exact. `values` must hold no NaN.
  package static func averaged(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      let shared = Double(start + 1 + end) / 2
      for position in start..<end { ranks[order[position]] = shared }
      start = end
    }
    return ranks
  }
}
