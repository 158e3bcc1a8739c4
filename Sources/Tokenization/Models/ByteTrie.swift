/// A trie over bytes whose edges live in one open hash table: built in one pass, walked with one
/// look-up a byte.
struct ByteTrie: Sendable {
  /// Parent node and byte in the upper half, child node in the lower half; all ones when free.
  private var edges: [UInt64]
  private var edgeCount = 0
  /// Value at each node, −1 where no key ends.
  private(set) var values: [Int32] = [-1]
  private static let free = UInt64.max

  init(expectedKeys: Int = 0) {
    var capacity = 64
    while capacity < expectedKeys * 6 { capacity *= 2 }
    edges = Array(repeating: Self.free, count: capacity)
  }

  static let root: UInt32 = 0

  /// A key replaces an equal one.
  mutating func insert(_ key: some Sequence<UInt8>, value: Int32) {
    var node = Self.root
    for byte in key {
      if let child = child(of: node, byte) {
        node = child
        continue
      }
      let child = UInt32(values.count)
      values.append(-1)
      insertEdge(UInt64(node) << 8 | UInt64(byte), child)
      node = child
    }
    values[Int(node)] = value
  }

  private mutating func insertEdge(_ key: UInt64, _ child: UInt32) {
    if edgeCount * 2 >= edges.count {
      let old = edges
      edges = Array(repeating: Self.free, count: old.count * 2)
      for edge in old where edge != Self.free { place(edge) }
    }
    edgeCount += 1
    place(key << 32 | UInt64(child))
  }

  private mutating func place(_ edge: UInt64) {
    var slot = slot(edge >> 32)
    while edges[slot] != Self.free { slot = (slot + 1) & (edges.count - 1) }
    edges[slot] = edge
  }

  /// Fibonacci hashing (Knuth, volume 3, 6.4).
  @inline(__always)
  private func slot(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & (edges.count - 1)
  }

  /// The node below another by a byte.
  @inline(__always)
  func child(of node: UInt32, _ byte: UInt8) -> UInt32? {
    let key = UInt64(node) << 8 | UInt64(byte)
    var slot = slot(key)
    while true {
      let edge = edges[slot]
      if edge >> 32 == key, edge != Self.free { return UInt32(truncatingIfNeeded: edge) }
      if edge == Self.free { return nil }
      slot = (slot + 1) & (edges.count - 1)
    }
  }

  /// The node that a key leads to.
  func node(_ key: some Sequence<UInt8>) -> UInt32? {
    var node = Self.root
    for byte in key {
      guard let child = child(of: node, byte) else { return nil }
      node = child
    }
    return node
  }
}
