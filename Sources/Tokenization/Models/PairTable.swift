/// The merges of a BPE model: from a pair of ids to rank and merged id, in an open hash table.
struct PairTable: Sendable {
  private var keys: [UInt64]
  private var values: [UInt64]
  private static let free = UInt64.max
  /// No merge.
  static let none = UInt64.max

  init(expectedPairs: Int) {
    var capacity = 64
    while capacity < expectedPairs * 2 { capacity *= 2 }
    keys = Array(repeating: Self.free, count: capacity)
    values = Array(repeating: Self.none, count: capacity)
  }

  @inline(__always)
  private func slot(_ key: UInt64) -> Int {
    // Fibonacci hashing (Knuth, volume 3, 6.4).
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & (keys.count - 1)
    while keys[slot] != key, keys[slot] != Self.free { slot = (slot + 1) & (keys.count - 1) }
    return slot
  }

  @inline(__always)
  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  /// A later merge of the same pair replaces the earlier one, as in the reference.
  mutating func insert(_ left: Int32, _ right: Int32, rank: Int, result: Int32) {
    let slot = slot(Self.key(left, right))
    keys[slot] = Self.key(left, right)
    values[slot] = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: result))
  }

  /// Rank in the upper half, merged id in the lower half; ``none`` where the pair does not merge.
  @inline(__always)
  func merge(_ left: Int32, _ right: Int32) -> UInt64 {
    guard left >= 0, right >= 0 else { return Self.none }
    return values[slot(Self.key(left, right))]
  }
}
