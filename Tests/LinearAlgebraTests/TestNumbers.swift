import LinearAlgebra

/// Reproducible numbers (SplitMix64, Steele et al. 2014).
struct TestNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// `count` numbers in [-size, size).
  mutating func floats(_ count: Int, size: Float = 1) -> [Float] {
    (0..<count).map { _ in Float.random(in: -size..<size, using: &self) }
  }

  mutating func doubles(_ count: Int) -> [Double] {
    (0..<count).map { _ in Double.random(in: -1..<1, using: &self) }
  }
}

/// The largest |a − b| / max(floor, |b|).
func worst(_ a: [Float], _ b: [Float], floor: Float = 1) -> Float {
  precondition(a.count == b.count)
  return zip(a, b).map { abs($0 - $1) / max(floor, abs($1)) }.reduce(0) { $1 <= $0 ? $0 : $1 }
}

func worst(_ a: [Float], _ b: [Double], floor: Double = 1) -> Double {
  precondition(a.count == b.count)
  return zip(a, b).map { abs(Double($0) - $1) / max(floor, abs($1)) }
    .reduce(0) { $1 <= $0 ? $0 : $1 }
}

/// The vector forms that this machine can run.
let vectorLevels = SIMDLevel.available.filter { $0 != .scalar }

/// Lengths around the widths of vectors and of unrolled loops.
let oddLengths = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 33, 63, 64, 65, 100, 127, 129, 384]
