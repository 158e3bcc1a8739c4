import LinearAlgebra
import Testing

@Suite struct ReductionTests {
  @Test(arguments: vectorLevels) func norms(_ level: SIMDLevel) {
    for n in oddLengths + [0] {
      var numbers = TestNumbers(UInt64(n + 50))
      let a = numbers.floats(n)
      let expected = Kernels.l2norm(a, n: n, at: .scalar)
      #expect(abs(Kernels.l2norm(a, n: n, at: level) - expected) <= expected.ulp)
    }
  }

  /// 3-4-5 triangle.
  @Test(arguments: SIMDLevel.available) func byHand(_ level: SIMDLevel) {
    #expect(Kernels.l2norm([3, 4], n: 2, at: level) == 5)
  }

  /// 4096² = 2²⁴ and 1023 ones: a float sum would lose the ones that are added to 2²⁴.
  @Test(arguments: SIMDLevel.available) func sumsAreDouble(_ level: SIMDLevel) {
    let a: [Float] = [4096] + Array(repeating: 1, count: 1023)
    #expect(Kernels.l2norm(a, n: 1024, at: level) == Float(16_778_239.0.squareRoot()))
  }

  @Test(arguments: SIMDLevel.available) func pooling(_ level: SIMDLevel) {
    for n in oddLengths {
      let (rows, ld) = (5, n + 2)
      var numbers = TestNumbers(UInt64(n + 90))
      let x = numbers.floats(rows * ld)
      let weights = numbers.floats(rows)
      var y = [Float](repeating: .nan, count: n)
      func column(_ i: Int) -> [Double] { (0..<rows).map { Double(x[$0 * ld + i]) } }
      Kernels.sumRows(x, ldx: ld, rows: rows, n: n, into: &y, at: level)
      #expect(worst(y, (0..<n).map { column($0).reduce(0, +) }) < 1e-6)
      Kernels.weightedSumRows(x, ldx: ld, rows: rows, n: n, weights: weights, into: &y, at: level)
      #expect(
        worst(y, (0..<n).map { zip(column($0), weights).map { $0 * Double($1) }.reduce(0, +) })
          < 1e-6)
      Kernels.maxRows(x, ldx: ld, rows: rows, n: n, into: &y, at: level)
      #expect(y == (0..<n).map { Float(column($0).max()!) })
      Kernels.sumRows(x, ldx: ld, rows: 0, n: n, into: &y, at: level)
      #expect(y.allSatisfy { $0 == 0 })
    }
  }
}
