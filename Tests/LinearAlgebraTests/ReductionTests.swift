import LinearAlgebra
import Testing

@Suite struct ReductionTests {
  @Test(arguments: vectorLevels) func vectors(_ level: SIMDLevel) {
    for n in oddLengths + [0] {
      var numbers = TestNumbers(UInt64(n + 50))
      let a = numbers.floats(n)
      let b = numbers.floats(n)
      #expect(
        abs(Kernels.dot(a, b, n: n, at: level) - Kernels.dot(a, b, n: n, at: .scalar)) < 1e-5)
      for measure in [Kernels.dot64, Kernels.l1Distance64, Kernels.l2Distance64] {
        let expected = measure(a, b, n, .scalar)
        #expect(abs(measure(a, b, n, level) - expected) <= 1e-13 * Double(n + 1))
      }
      let square = Kernels.sumOfSquares64(a, n: n, at: .scalar)
      #expect(abs(Kernels.sumOfSquares64(a, n: n, at: level) - square) <= 1e-13 * Double(n + 1))
    }
  }

  /// 3-4-5 triangle and its neighbours: dot 3·0 + 4·4 = 16, |3−0| + |4−4| = 3, √9 = 3, norm 5.
  @Test(arguments: SIMDLevel.available) func byHand(_ level: SIMDLevel) {
    let a: [Float] = [3, 4]
    let b: [Float] = [0, 4]
    #expect(Kernels.dot(a, b, n: 2, at: level) == 16)
    #expect(Kernels.dot64(a, b, n: 2, at: level) == 16)
    #expect(Kernels.l1Distance64(a, b, n: 2, at: level) == 3)
    #expect(Kernels.l2Distance64(a, b, n: 2, at: level) == 3)
    #expect(Kernels.l2norm(a, n: 2, at: level) == 5)
    #expect(Kernels.sumOfSquares64(a, n: 2, at: level) == 25)
  }

  /// Terms of 1e8 and their cancellation: float sums would lose the 1.
  @Test(arguments: SIMDLevel.available) func sumsAreDouble(_ level: SIMDLevel) {
    let a: [Float] = [1e8, 1, -1e8] + Array(repeating: 0, count: 61)
    let b = [Float](repeating: 1, count: 64)
    #expect(Kernels.dot64(a, b, n: 64, at: level) == 1)
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
