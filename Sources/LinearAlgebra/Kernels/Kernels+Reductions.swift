internal import CKernels

extension Kernels {
  /// The Euclidean norm, summed in double.
  package static func l2norm(
    _ a: UnsafePointer<Float>, n: Int, at level: SIMDLevel = Kernels.level
  ) -> Float {
    Float(table(level).pointee.sum_of_squares64(a, n).squareRoot())
  }

  /// y [n] = Σ over the rows of x [rows, n]; zeros without rows.
  package static func sumRows(
    _ x: UnsafePointer<Float>, ldx: Int, rows: Int, n: Int, into y: UnsafeMutablePointer<Float>,
    at level: SIMDLevel = Kernels.level
  ) {
    table(level).pointee.sum_rows(x, ldx, rows, n, nil, y)
  }

  /// y [n] = Σᵢ weights[i] · xᵢ over the rows of x [rows, n].
  package static func weightedSumRows(
    _ x: UnsafePointer<Float>, ldx: Int, rows: Int, n: Int, weights: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>, at level: SIMDLevel = Kernels.level
  ) {
    table(level).pointee.sum_rows(x, ldx, rows, n, weights, y)
  }

  /// y [n] = the largest number of each column of x [rows, n], `rows` at least 1. NaN wins.
  package static func maxRows(
    _ x: UnsafePointer<Float>, ldx: Int, rows: Int, n: Int, into y: UnsafeMutablePointer<Float>,
    at level: SIMDLevel = Kernels.level
  ) {
    precondition(rows > 0, "the maximum of no rows is undefined")
    table(level).pointee.max_rows(x, ldx, rows, n, y)
  }
}
