/// A dense row-major matrix of numbers, as a value.
package struct DenseMatrix<Scalar: BinaryFloatingPoint & Sendable>: Sendable, Equatable {
  package let rows: Int
  package let columns: Int
  /// [rows · columns], row by row.
  package var values: [Scalar]

  /// A matrix of the given numbers, row by row.
  package init(rows: Int, columns: Int, values: [Scalar]) {
    precondition(values.count == rows * columns, "a matrix needs rows × columns numbers")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// A matrix of zeros.
  package init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, values: Array(repeating: 0, count: rows * columns))
  }

  /// One number.
  package subscript(row: Int, column: Int) -> Scalar {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  /// One row.
  package subscript(row row: Int) -> ArraySlice<Scalar> {
    values[row * columns..<(row + 1) * columns]
  }
}

/// A float32 matrix.
package typealias Matrix = DenseMatrix<Float>
/// A double matrix.
package typealias Matrix64 = DenseMatrix<Double>

extension DenseMatrix where Scalar == Float {
  /// self [m, k] · other [k, n] by `BLAS.gemm`.
  package func times(_ other: Matrix) -> Matrix {
    precondition(columns == other.rows, "the inner dimensions of a product differ")
    var product = Matrix(rows: rows, columns: other.columns)
    guard !product.values.isEmpty, columns > 0 else { return product }
    product.values.withUnsafeMutableBufferPointer { c in
      BLAS.gemm(
        m: rows, n: other.columns, k: columns, a: values, lda: columns, b: other.values,
        ldb: other.columns, c: c.baseAddress!, ldc: other.columns)
    }
    return product
  }
}

extension DenseMatrix where Scalar == Double {
  /// self [m, k] · other [k, n] by `BLAS.gemm64`.
  package func times(_ other: Matrix64) -> Matrix64 {
    precondition(columns == other.rows, "the inner dimensions of a product differ")
    var product = Matrix64(rows: rows, columns: other.columns)
    guard !product.values.isEmpty, columns > 0 else { return product }
    product.values.withUnsafeMutableBufferPointer { c in
      BLAS.gemm64(
        m: rows, n: other.columns, k: columns, a: values, lda: columns, b: other.values,
        ldb: other.columns, c: c.baseAddress!, ldc: other.columns)
    }
    return product
  }
}
