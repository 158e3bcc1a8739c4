import LinearAlgebra
import Testing

/// Every vector form against the scalar one, over lengths that leave every kind of remainder, with row strides
/// larger than the row; what lies between rows must not change.
@Suite struct RowKernelTests {
  let rows = 3

  /// Runs `kernel` at both levels on copies of the same rows, and returns the largest relative difference.
  private func difference(
    _ level: SIMDLevel, n: Int, size: Float = 3,
    _ kernel: (UnsafeMutablePointer<Float>, Int, SIMDLevel) -> Void
  ) -> Float {
    let stride = n + 3
    var numbers = TestNumbers(UInt64(n))
    let start = numbers.floats(rows * stride, size: size)
    var (expected, found) = (start, start)
    expected.withUnsafeMutableBufferPointer { kernel($0.baseAddress!, stride, .scalar) }
    found.withUnsafeMutableBufferPointer { kernel($0.baseAddress!, stride, level) }
    for row in 0..<rows {
      for i in n..<stride { #expect(found[row * stride + i] == start[row * stride + i]) }
    }
    return worst(found, expected)
  }

  @Test(arguments: vectorLevels) func norms(_ level: SIMDLevel) {
    for n in oddLengths {
      var numbers = TestNumbers(UInt64(7000 + n))
      let gamma = numbers.floats(n)
      let beta = numbers.floats(n)
      let residual = numbers.floats(rows * n)
      #expect(
        difference(level, n: n) { x, ld, at in
          Kernels.layerNorm(
            x, ldx: ld, rows: rows, n: n, gamma: gamma, beta: beta, epsilon: 1e-5, into: x, ldy: ld,
            at: at)
        } < 5e-6)
      #expect(
        difference(level, n: n) { x, ld, at in
          Kernels.layerNorm(
            x, ldx: ld, residual: residual, ldr: n, rows: rows, n: n, gamma: nil, beta: nil,
            epsilon: 1e-5, into: x, ldy: ld, at: at)
        } < 5e-6)
      for unitOffset in [false, true] {
        #expect(
          difference(level, n: n) { x, ld, at in
            Kernels.rmsNorm(
              x, ldx: ld, residual: residual, ldr: n, rows: rows, n: n, gamma: gamma,
              unitOffset: unitOffset, epsilon: 1e-6, into: x, ldy: ld, at: at)
          } < 2e-6)
      }
    }
  }

  @Test(arguments: SIMDLevel.available) func normsKeepTheSum(_ level: SIMDLevel) {
    let n = 21
    var numbers = TestNumbers(5)
    let x = numbers.floats(n)
    let residual = numbers.floats(n)
    var sum = [Float](repeating: .nan, count: n)
    var y = sum
    var again = sum
    Kernels.layerNorm(
      x, ldx: n, residual: residual, ldr: n, rows: 1, n: n, gamma: nil, beta: nil, epsilon: 1e-5,
      sum: &sum, lds: n, into: &y, ldy: n, at: level)
    #expect(sum == zip(x, residual).map(+))
    Kernels.layerNorm(
      sum, ldx: n, rows: 1, n: n, gamma: nil, beta: nil, epsilon: 1e-5, into: &again, ldy: n,
      at: level)
    #expect(y == again)
  }

  /// A mean a thousand times the spread: one-pass sums of squares would lose every digit.
  @Test(arguments: SIMDLevel.available) func layerNormIsWellConditioned(_ level: SIMDLevel) {
    let n = 384
    let x = (0..<n).map { 1000 + Float($0 % 2) }
    var y = [Float](repeating: 0, count: n)
    Kernels.layerNorm(
      x, ldx: n, rows: 1, n: n, gamma: nil, beta: nil, epsilon: 0, into: &y, ldy: n, at: level)
    // Half of the numbers are 0.5 below the mean, half above; the deviation is 0.5.
    #expect(worst(y, (0..<n).map { $0 % 2 == 0 ? -1 : 1 } as [Float]) < 1e-3)
  }

  @Test(arguments: vectorLevels) func activations(_ level: SIMDLevel) {
    for n in oddLengths {
      var numbers = TestNumbers(UInt64(900 + n))
      let bias = numbers.floats(n)
      let up = numbers.floats(rows * n)
      for activation in Activation.allCases {
        #expect(
          difference(level, n: n, size: 9) { x, ld, at in
            Kernels.activate(activation, x, ldx: ld, rows: rows, n: n, bias: bias, at: at)
          } < 3e-7)
        #expect(
          difference(level, n: n, size: 9) { x, ld, at in
            Kernels.activateAndMultiply(
              activation, gate: x, ldg: ld, up: up, ldu: n, rows: rows, n: n, at: at)
          } < 3e-7)
      }
    }
  }

  @Test(arguments: vectorLevels) func elementwise(_ level: SIMDLevel) {
    for n in oddLengths {
      var numbers = TestNumbers(UInt64(300 + n))
      let other = numbers.floats(rows * n)
      #expect(
        difference(level, n: n) { x, ld, at in
          Kernels.add(other, ldx: n, into: x, ldy: ld, rows: rows, n: n, at: at)
          Kernels.add(other, ldx: 0, into: x, ldy: ld, rows: rows, n: n, at: at)
          Kernels.scale(x, ldx: ld, by: 1.7, rows: rows, n: n, at: at)
        } == 0)
      #expect(
        difference(level, n: n) { x, ld, at in
          Kernels.axpy(-0.3, other, into: x, n: n, at: at)
        } < 2e-7)
    }
  }

  @Test(arguments: vectorLevels) func rotary(_ level: SIMDLevel) {
    let positions: [Int32] = [4, 0, 2]
    for (heads, headDim, dims) in [(1, 2, 2), (3, 10, 6), (2, 16, 16), (2, 64, 64), (1, 80, 40)] {
      var numbers = TestNumbers(UInt64(headDim))
      let cosines = numbers.floats(5 * dims / 2)
      let sines = numbers.floats(5 * dims / 2)
      #expect(
        difference(level, n: heads * headDim) { x, ld, at in
          Kernels.rotary(
            x, ldx: ld, rows: rows, heads: heads, headDim: headDim, rotaryDims: dims,
            positions: positions, cosines: cosines, sines: sines, at: at)
        } < 3e-7)
    }
  }

  /// One head of 4 at position 1 with angles 90° and 0°: (1,2,3,4) pairs (1,3) and (2,4); a quarter turn maps
  /// (1,3) to (−3,1) and leaves (2,4).
  @Test(arguments: SIMDLevel.available) func rotaryByHand(_ level: SIMDLevel) {
    var x: [Float] = [1, 2, 3, 4]
    Kernels.rotary(
      &x, ldx: 4, rows: 1, heads: 1, headDim: 4, rotaryDims: 4, positions: [1],
      cosines: [9, 9, 0, 1], sines: [9, 9, 1, 0], at: level)
    #expect(x == [-3, 2, 1, 4])
  }

  @Test(arguments: SIMDLevel.available) func notANumberStays(_ level: SIMDLevel) {
    for activation in Activation.allCases {
      var x: [Float] = [1, .nan, 2, -.nan, 3]
      Kernels.activate(activation, &x, ldx: 5, rows: 1, n: 5, at: level)
      #expect(x.map(\.isNaN) == [false, true, false, true, false], "\(activation)")
    }
    var y: [Float] = [0, 0, 0]
    Kernels.layerNorm(
      [1, .nan, 2], ldx: 3, rows: 1, n: 3, gamma: nil, beta: nil, epsilon: 1, into: &y, ldy: 3,
      at: level)
    #expect(y.allSatisfy { $0.isNaN })
    var largest: [Float] = [0, 0]
    Kernels.maxRows([1, .nan, 3, 4, .nan, 5], ldx: 2, rows: 3, n: 2, into: &largest, at: level)
    #expect(largest.allSatisfy { $0.isNaN })
  }
}
