internal import CKernels

extension Kernels {
  /// Rotary position codes (Su et al. 2021, arXiv:2104.09864) in the rotate-half pairing of transformers: of
  /// each head's first `rotaryDims` numbers the pair (i, i + rotaryDims/2) turns by the angle of the row's
  /// position, (a, b) ↦ (a cos − b sin, b cos + a sin). The rest of the head is left alone.
  ///
  /// - Parameters:
  ///   - x: [rows, heads · headDim] at `ldx`, in place.
  ///   - positions: [rows], rows of `cosines` and `sines`.
  ///   - cosines: [positions, rotaryDims/2].
  ///   - sines: [positions, rotaryDims/2].
  package static func rotary(
    _ x: UnsafeMutablePointer<Float>, ldx: Int, rows: Int, heads: Int, headDim: Int,
    rotaryDims: Int, positions: UnsafePointer<Int32>, cosines: UnsafePointer<Float>,
    sines: UnsafePointer<Float>, at level: SIMDLevel = Kernels.level
  ) {
    table(level).pointee.rotary(x, ldx, rows, heads, headDim, rotaryDims, positions, cosines, sines)
  }
}
