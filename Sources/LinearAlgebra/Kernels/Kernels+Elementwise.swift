internal import CKernels

extension Kernels {
  /// y += x, both [rows, n]. `ldx` 0 adds one row (a bias) to every row.
  package static func add(
    _ x: UnsafePointer<Float>, ldx: Int, into y: UnsafeMutablePointer<Float>, ldy: Int,
    rows: Int, n: Int, at level: SIMDLevel = Kernels.level
  ) {
    table(level).pointee.add(x, ldx, y, ldy, rows, n)
  }

  /// x *= factor over [rows, n].
  package static func scale(
    _ x: UnsafeMutablePointer<Float>, ldx: Int, by factor: Float, rows: Int, n: Int,
    at level: SIMDLevel = Kernels.level
  ) {
    table(level).pointee.scale(factor, x, ldx, rows, n)
  }

  /// y += a x over [n].
  package static func axpy(
    _ a: Float, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, n: Int,
    at level: SIMDLevel = Kernels.level
  ) {
    table(level).pointee.axpy(a, x, y, n)
  }

  /// x = activation(x + bias) in place over [rows, n]; `bias` [n].
  package static func activate(
    _ activation: Activation, _ x: UnsafeMutablePointer<Float>, ldx: Int, rows: Int, n: Int,
    bias: UnsafePointer<Float>? = nil, at level: SIMDLevel = Kernels.level
  ) {
    table(level).pointee.activate(activation.code, bias, x, ldx, rows, n)
  }

  /// gate = activation(gate) · up over [rows, n] (Shazeer 2020, arXiv:2002.05202).
  package static func activateAndMultiply(
    _ activation: Activation, gate: UnsafeMutablePointer<Float>, ldg: Int,
    up: UnsafePointer<Float>, ldu: Int, rows: Int, n: Int, at level: SIMDLevel = Kernels.level
  ) {
    table(level).pointee.activate_multiply(activation.code, gate, ldg, up, ldu, rows, n)
  }

  /// Widens `n` bfloat16 bit patterns; exact.
  package static func widen(
    bfloat16 x: UnsafePointer<UInt16>, into y: UnsafeMutablePointer<Float>, n: Int,
    at level: SIMDLevel = Kernels.level
  ) {
    table(level).pointee.widen_bf16(x, y, n)
  }

  /// Widens `n` IEEE binary16 bit patterns; exact, denormals included.
  package static func widen(
    float16 x: UnsafePointer<UInt16>, into y: UnsafeMutablePointer<Float>, n: Int,
    at level: SIMDLevel = Kernels.level
  ) {
    table(level).pointee.widen_f16(x, y, n)
  }
}
