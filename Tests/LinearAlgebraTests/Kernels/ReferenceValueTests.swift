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

  @Test(arguments: SIMDLevel.available) func norms(_ level: SIMDLevel) {
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
  }

  /// Heads of one number and a query of 1: the scores are the row, the values another row.
  @Test(arguments: SIMDLevel.available) func attention(_ level: SIMDLevel) {
    let scores = ReferenceValues.row
    let n = scores.count
    var y: [Float] = [0]
    var scratch = [Float](repeating: 0, count: Kernels.attentionScratch(nk: n, d: 1))
    Kernels.attention(
      q: [1], ldq: 1, nq: 1, k: scores, ldk: 1, v: ReferenceValues.gamma, ldv: 1, nk: n, d: 1,
      scale: 1, span: .all, out: &y, ldo: 1, scratch: &scratch, at: level)
    let expected = zip(ReferenceValues.softmax, ReferenceValues.gamma).map { $0 * Double($1) }
    #expect(worst(y, [expected.reduce(0, +)]) < 1e-6)
  }
}
