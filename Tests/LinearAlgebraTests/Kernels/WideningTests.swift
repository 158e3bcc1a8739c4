import LinearAlgebra
import Testing

/// Every 16-bit pattern, at every form, against the language's own conversion.
@Suite struct WideningTests {
  static let patterns = (0...UInt16.max).map { $0 }

  private func check(_ found: [Float], _ expected: (UInt16) -> Float) {
    var wrong: [UInt16] = []
    for (pattern, value) in zip(Self.patterns, found) {
      let want = expected(pattern)
      if value.bitPattern != want.bitPattern && !(value.isNaN && want.isNaN) {
        wrong.append(pattern)
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count) patterns, first \(wrong.first ?? 0)")
  }

  @Test(arguments: SIMDLevel.available) func float16(_ level: SIMDLevel) {
    var y = [Float](repeating: -1, count: Self.patterns.count)
    Kernels.widen(float16: Self.patterns, into: &y, n: y.count, at: level)
    check(y) { Float(Float16(bitPattern: $0)) }
  }

  /// bfloat16 is the upper half of a float32.
  @Test(arguments: SIMDLevel.available) func bfloat16(_ level: SIMDLevel) {
    var y = [Float](repeating: -1, count: Self.patterns.count)
    Kernels.widen(bfloat16: Self.patterns, into: &y, n: y.count, at: level)
    check(y) { Float(bitPattern: UInt32($0) * 65_536) }
  }

  @Test(arguments: SIMDLevel.available) func partsOfAVector(_ level: SIMDLevel) {
    for n in 0...40 {
      // 0x3C00 is 1 in float16; 0x3F80 is 1 in bfloat16.
      var y = [Float](repeating: 7, count: n + 1)
      Kernels.widen(float16: [UInt16](repeating: 0x3C00, count: n), into: &y, n: n, at: level)
      #expect(y == Array(repeating: 1, count: n) + [7])
      Kernels.widen(bfloat16: [UInt16](repeating: 0x3F80, count: n), into: &y, n: n, at: level)
      #expect(y == Array(repeating: 1, count: n) + [7])
    }
  }
}
