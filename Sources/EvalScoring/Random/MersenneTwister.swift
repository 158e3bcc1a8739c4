/// MT19937 of Matsumoto and Nishimura (ACM TOMACS 8, 1998), seeded and used as NumPy's
/// `RandomState` does, so that shuffles and folds are the ones that scikit-learn makes.
package struct MersenneTwister: Sendable {
  private static let size = 624
  private static let middle = 397
  private var state: [UInt32]
  private var position = MersenneTwister.size

  /// The state that the authors' `init_genrand` and `numpy.random.RandomState(seed)` give.
  package init(seed: UInt32) {
    state = [seed]
    state.reserveCapacity(Self.size)
    for index in 1..<Self.size {
      let last = state[index - 1]
      state.append(1_812_433_253 &* (last ^ (last >> 30)) &+ UInt32(index))
    }
  }

  /// The next 32 bits.
  package mutating func next() -> UInt32 {
    if position == Self.size { regenerate() }
    var word = state[position]
    position += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9d2c_5680
    word ^= (word << 15) & 0xefc6_0000
    return word ^ (word >> 18)
  }

  private mutating func regenerate() {
    for index in 0..<Self.size {
      let mixed =
        (state[index] & 0x8000_0000) | (state[(index + 1) % Self.size] & 0x7fff_ffff)
      let twisted = (mixed >> 1) ^ (mixed & 1 == 0 ? 0 : 0x9908_b0df)
      state[index] = state[(index + Self.middle) % Self.size] ^ twisted
    }
    position = 0
  }

  /// A number in 0...limit as NumPy's `random_interval` draws it: masked, and again while too large.
  package mutating func interval(_ limit: UInt32) -> UInt32 {
    guard limit > 0 else { return 0 }
    let mask = UInt32.max >> UInt32(limit.leadingZeroBitCount)
    while true {
      let value = next() & mask
      if value <= limit { return value }
    }
  }

  /// Shuffles as `RandomState.shuffle` does: from the last position down, one draw each.
  package mutating func shuffle<Element>(_ values: inout [Element]) {
    guard values.count > 1 else { return }
    for position in stride(from: values.count - 1, to: 0, by: -1) {
      values.swapAt(position, Int(interval(UInt32(position))))
    }
  }

  /// `RandomState.permutation(count)`.
  package mutating func permutation(_ count: Int) -> [Int] {
    var values = Array(0..<count)
    shuffle(&values)
    return values
  }
}
