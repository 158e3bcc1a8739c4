import LinearAlgebra
import Testing

/// Every form against SciPy's numbers in double.
@Suite struct ReferenceValueTests {
  @Test(arguments: SIMDLevel.available) func activations(_ level: SIMDLevel) {
    let expected: [(Activation, [Double])] = [
      (.gelu, ReferenceValues.gelu), (.geluTanh, ReferenceValues.geluTanh),
      (.geluQuick, ReferenceValues.geluQuick), (.silu, ReferenceValues.silu),
      (.relu, ReferenceValues.relu), (.tanh, ReferenceValues.tanh),
    ]
    #expect(expected.count == Activation.allCases.count)
    for (activation, values) in expected {
      var x = ReferenceValues.points
      Kernels.activate(activation, &x, ldx: x.count, rows: 1, n: x.count, at: level)
      #expect(worst(x, values) < 1.5e-7, "\(activation)")
    }
    // Small arguments keep their relative precision where the function passes through 0.
    var small = ReferenceValues.points
    Kernels.activate(.tanh, &small, ldx: small.count, rows: 1, n: small.count, at: level)
    #expect(worst(small, ReferenceValues.tanh, floor: 1e-30) < 2e-7)
  }

  @Test(arguments: SIMDLevel.available) func normsAndSoftmax(_ level: SIMDLevel) {
    let row = ReferenceValues.row
    let n = row.count
    var y = [Float](repeating: 0, count: n)
    Kernels.layerNorm(
      row, ldx: n, rows: 1, n: n, gamma: ReferenceValues.gamma, beta: ReferenceValues.beta,
      epsilon: 1e-5, into: &y, ldy: n, at: level)
    #expect(worst(y, ReferenceValues.layerNorm) < 1e-6)
    Kernels.rmsNorm(
      row, ldx: n, rows: 1, n: n, gamma: ReferenceValues.gamma, epsilon: 1e-6, into: &y, ldy: n,
      at: level)
    #expect(worst(y, ReferenceValues.rmsNorm) < 1e-6)
    y = row
    Kernels.softmax(&y, ldx: n, rows: 1, n: n, at: level)
    #expect(worst(y, ReferenceValues.softmax, floor: 1e-9) < 1e-6)
  }
}
