/// Floats of one widened panel of weights: 2 MB, which a second-level cache holds or nearly holds, and wide enough
/// that GEMM runs near its peak.
private let panelFloats = 512 * 1024

/// y [m, outputs] = x [m, inputs] · Wᵀ + bias, plus beta · y.
///
/// 16-bit and quantised weights are widened a panel of outputs at a time into `workspace.panel`, once a call for all m rows, never
/// the whole matrix. Weights of all types give the same result as their float32 values would, up to the
/// rounding of GEMM.
///
/// A row's result does not depend on threads; it can depend on `m` in the last bits (about 1e-6 relative),
/// because GEMM chooses its summation by shape. So callers fix the composition of their chunks.
///
/// - Parameters:
///   - x: [m, inputs] at `ldx`.
///   - bias: [outputs], or none.
///   - y: [m, outputs] at `ldy`; must not overlap `x`.
///   - beta: 0 replaces y, 1 accumulates into it.
package func project(
  _ x: UnsafePointer<Float>, rows m: Int, ldx: Int, through w: WeightMatrix,
  bias: UnsafePointer<Float>? = nil, into y: UnsafeMutablePointer<Float>, ldy: Int,
  beta: Float = 0, workspace: inout Workspace
) {
  guard m > 0, w.outputs > 0 else { return }
  var beta = beta
  if let bias {
    if beta == 0 {
      for row in 0..<m { (y + row * ldy).update(from: bias, count: w.outputs) }
    } else {
      if beta != 1 { Kernels.scale(y, ldx: ldy, by: beta, rows: m, n: w.outputs) }
      Kernels.add(bias, ldx: 0, into: y, ldy: ldy, rows: m, n: w.outputs)
    }
    beta = 1
  }
  let byOutputs = w.layout == .outputsByInputs
  if w.type == .float32 {
    BLAS.gemm(
      transposeB: byOutputs, m: m, n: w.outputs, k: w.inputs, a: x, lda: ldx,
      b: w.pointer.assumingMemoryBound(to: Float.self), ldb: w.rowStride, beta: beta, c: y, ldc: ldy
    )
    return
  }
  // A multiple of 16 outputs, so that GEMM's register blocks are full.
  let width = min(w.outputs, max(16, panelFloats / max(w.inputs, 1) / 16 * 16))
  let panel = workspace.panel.floats(width * w.inputs)
  for first in stride(from: 0, to: w.outputs, by: width) {
    let count = min(width, w.outputs - first)
    if byOutputs {
      for row in 0..<count {
        w.widen(row: first + row, from: 0, count: w.inputs, into: panel + row * w.inputs)
      }
    } else {
      for row in 0..<w.inputs {
        w.widen(row: row, from: first, count: count, into: panel + row * count)
      }
    }
    BLAS.gemm(
      transposeB: byOutputs, m: m, n: count, k: w.inputs, a: x, lda: ldx, b: panel,
      ldb: byOutputs ? w.inputs : count, beta: beta, c: y + first, ldc: ldy)
  }
}
