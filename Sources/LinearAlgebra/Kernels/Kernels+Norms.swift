internal import CKernels

extension Kernels {
  /// Layer normalisation (Ba et al. 2016, arXiv:1607.06450) of each row:
  /// y = gamma · (s − mean s) / √(var s + epsilon) + beta, with s = x + residual. Mean and variance are two
  /// passes; the variance divides by n.
  ///
  /// - Parameters:
  ///   - x: [rows, n] at `ldx`; may be `y`.
  ///   - residual: [rows, n] at `ldr`, added first.
  ///   - gamma: [n], absent: 1.
  ///   - beta: [n], absent: 0.
  ///   - sum: [rows, n] at `lds`, receives s; may be `x` or `residual`, not `y`.
  ///   - y: [rows, n] at `ldy`.
  package static func layerNorm(
    _ x: UnsafePointer<Float>, ldx: Int, residual: UnsafePointer<Float>? = nil, ldr: Int = 0,
    rows: Int, n: Int, gamma: UnsafePointer<Float>?, beta: UnsafePointer<Float>?, epsilon: Float,
    sum: UnsafeMutablePointer<Float>? = nil, lds: Int = 0,
    into y: UnsafeMutablePointer<Float>, ldy: Int, at level: SIMDLevel = Kernels.level
  ) {
    table(level).pointee.layer_norm(
      x, ldx, residual, ldr, rows, n, gamma, beta, epsilon, sum, lds, y, ldy)
  }

  /// Root-mean-square normalisation (Zhang and Sennrich 2019, arXiv:1910.07467) of each row:
  /// y = gamma · s / √(mean s² + epsilon), with s = x + residual. Parameters as in `layerNorm`.
  ///
  /// - Parameter unitOffset: the weight is gamma + 1, as in the Gemma family.
  package static func rmsNorm(
    _ x: UnsafePointer<Float>, ldx: Int, residual: UnsafePointer<Float>? = nil, ldr: Int = 0,
    rows: Int, n: Int, gamma: UnsafePointer<Float>?, unitOffset: Bool = false, epsilon: Float,
    sum: UnsafeMutablePointer<Float>? = nil, lds: Int = 0,
    into y: UnsafeMutablePointer<Float>, ldy: Int, at level: SIMDLevel = Kernels.level
  ) {
    table(level).pointee.rms_norm(
      x, ldx, residual, ldr, rows, n, gamma, unitOffset ? 1 : 0, epsilon, sum, lds, y, ldy)
  }
}
