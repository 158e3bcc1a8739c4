/// Random numbers as a function of seed, name, draw and position, without state: number i of draw b is
/// the same whatever was drawn before, on whichever thread, and however many draws there are.
///
/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): the finaliser of an odd multiple of a counter,
/// from a start that is itself the finaliser of seed, name and draw.
package struct CounterStream: Sendable {
  private static let gamma: UInt64 = 0x9e37_79b9_7f4a_7c15
  private var counter: UInt64

  /// The stream of draw `draw` for `name` (a task) under `seed`.
  package init(seed: UInt64, name: String, draw: Int) {
    // FNV-1a over the name's bytes.
    var key: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { key = (key ^ UInt64(byte)) &* 0x100_0000_01b3 }
    self.init(key: Self.finalised(seed ^ Self.finalised(key)), draw: draw)
  }

  /// The stream of draw `draw` under a key that was mixed before.
  init(key: UInt64, draw: Int) {
    counter = Self.finalised(key &+ Self.finalised(UInt64(draw) &* Self.gamma &+ 1))
  }

  /// The next 64 bits.
  @inline(__always)
  package mutating func next() -> UInt64 {
    counter &+= Self.gamma
    return Self.finalised(counter)
  }

  /// A number in [0, 1), a multiple of 2⁻⁵³.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// 32 random bits as an index below `count`, by the upper half of the product (Lemire, ACM TOMACS
  /// 29, 2019, without rejection: probabilities are off by less than count / 2³²).
  @inline(__always)
  static func index(_ bits: UInt32, below count: UInt64) -> Int {
    Int(truncatingIfNeeded: (UInt64(bits) &* count) >> 32)
  }

  @inline(__always)
  private static func finalised(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
