/// The symbols of one word while they are merged; kept from word to word for its storage.
struct MergeWorkspace: Sendable {
  private var symbols: [ModelToken] = []
  /// For short words: rank and result of the merge with the right neighbour.
  private var merges: [UInt64] = []
  private var next: [Int32] = []
  private var previous: [Int32] = []

  /// Above this many symbols the heap is used, which keeps long words from taking quadratic time.
  private static let longestScan = 64

  mutating func clear() { symbols.removeAll(keepingCapacity: true) }

  mutating func append(_ token: ModelToken) { symbols.append(token) }

  /// Merges until no pair is left and appends the tokens.
  mutating func merge(_ table: PairTable, into out: inout [ModelToken]) {
    if symbols.count > Self.longestScan {
      mergeWithHeap(table)
    } else {
      mergeWithScan(table)
    }
    out.append(contentsOf: symbols)
  }

  private mutating func mergeWithScan(_ table: PairTable) {
    guard symbols.count > 1 else { return }
    merges.removeAll(keepingCapacity: true)
    for index in 0..<symbols.count - 1 {
      merges.append(table.merge(symbols[index].id, symbols[index + 1].id))
    }
    while !merges.isEmpty {
      var best = PairTable.none
      var at = -1
      for index in merges.indices where merges[index] < best {
        best = merges[index]
        at = index
      }
      guard at >= 0 else { return }
      symbols[at].id = Int32(truncatingIfNeeded: best)
      symbols[at].end = symbols[at + 1].end
      symbols.remove(at: at + 1)
      merges.remove(at: at)
      if at > 0 { merges[at - 1] = table.merge(symbols[at - 1].id, symbols[at].id) }
      if at < merges.count { merges[at] = table.merge(symbols[at].id, symbols[at + 1].id) }
    }
  }

  /// The same order by a heap of (rank, position): entries that no longer hold are passed over.
  private mutating func mergeWithHeap(_ table: PairTable) {
    let count = symbols.count
    next = (1...count).map { Int32($0) }
    next[count - 1] = -1
    previous = (0..<count).map { Int32($0) - 1 }
    var heap = MinimumHeap()
    func consider(_ left: Int, _ right: Int32) {
      guard left >= 0, right >= 0 else { return }
      let merge = table.merge(symbols[left].id, symbols[Int(right)].id)
      if merge != PairTable.none { heap.insert((merge & ~0xFFFF_FFFF) | UInt64(left)) }
    }
    for index in 0..<count - 1 { consider(index, next[index]) }
    while let entry = heap.removeMinimum() {
      let left = Int(entry & 0xFFFF_FFFF)
      let right = Int(next[left])
      guard symbols[left].id >= 0, right >= 0 else { continue }
      let merge = table.merge(symbols[left].id, symbols[right].id)
      guard merge != PairTable.none, merge >> 32 == entry >> 32 else { continue }
      symbols[left].id = Int32(truncatingIfNeeded: merge)
      symbols[left].end = symbols[right].end
      symbols[right].id = -1
      next[left] = next[right]
      if next[right] >= 0 { previous[Int(next[right])] = Int32(left) }
      consider(left, next[left])
      if previous[left] >= 0 { consider(Int(previous[left]), Int32(left)) }
    }
    symbols.removeAll { $0.id < 0 }
  }
}
