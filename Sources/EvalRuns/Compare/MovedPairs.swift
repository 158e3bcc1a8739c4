import EvalCore
import EvalScoring

/// The pairs that two runs disagree about most.
enum MovedPairs {
  /// The `limit` pairs of a task with the largest change of rank, largest first; ties in data order.
  static func most(
    _ old: TaskResult, _ new: TaskResult, limit: Int
  ) -> [RunComparison.MovedPair] {
    guard limit > 0, old.hasItems, new.hasItems,
      case .pairs(let baseline, let gold, let sizes) = old.items,
      case .pairs(let candidate, _, _) = new.items
    else { return [] }
    let (before, after) = (Ranks.averaged(baseline), Ranks.averaged(candidate))
    let shifts = zip(before, after).map { $1 - $0 }
    let order = shifts.indices.filter { shifts[$0] != 0 }
      .sorted { (-abs(shifts[$0]), $0) < (-abs(shifts[$1]), $1) }
    let names = old.subsets.count == sizes.count ? old.subsets.map(\.subset) : old.request.subsets
    return order.prefix(limit).map { item in
      let (place, index) = Self.place(of: item, sizes)
      return RunComparison.MovedPair(
        task: old.id, subset: place < names.count ? names[place] : old.id, index: index,
        gold: gold[item], baseline: baseline[item], candidate: candidate[item],
        rankShift: shifts[item])
    }
  }

  /// The subset that holds an item, and the item's place in it.
  private static func place(of item: Int, _ sizes: [Int]) -> (subset: Int, index: Int) {
    var start = 0
    for (place, size) in sizes.enumerated() {
      if item < start + size { return (place, item - start) }
      start += size
    }
    return (sizes.count, item - start)
  }
}
