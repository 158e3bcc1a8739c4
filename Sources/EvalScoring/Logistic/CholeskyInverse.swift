import LinearAlgebra

/// The inverse of a symmetric positive definite matrix by blocked Cholesky factors.
enum CholeskyInverse {
  private static let block = 48

  /// The inverse of `matrix` `[n, n]` in float32, or nil when a pivot is not positive.
  ///
  /// A = L Lᵀ and A⁻¹ = L⁻ᵀ L⁻¹ (Golub and Van Loan, Matrix Computations, §4.2); all but the
  /// diagonal blocks are matrix products.
  static func inverse(of matrix: [Double], n: Int) -> [Float]? {
    guard n > 0 else { return [] }
    var lower = matrix
    let factored = lower.withUnsafeMutableBufferPointer { buffer -> Bool in
      guard let a = buffer.baseAddress else { return true }
      return factor(a, n: n)
    }
    guard factored else { return nil }
    var inverse = [Double](repeating: 0, count: n * n)
    var product = [Double](repeating: 0, count: n * n)
    lower.withUnsafeBufferPointer { lower in
      inverse.withUnsafeMutableBufferPointer { inverse in
        product.withUnsafeMutableBufferPointer { product in
          guard let l = lower.baseAddress, let m = inverse.baseAddress,
            let p = product.baseAddress
          else { return }
          invertLower(l, into: m, scratch: p, n: n)
          BLAS.gemm64(
            transposeA: true, m: n, n: n, k: n, a: m, lda: n, b: m, ldb: n, c: p, ldc: n)
        }
      }
    }
    return product.map { Float($0) }
  }

  /// Replaces the lower triangle of `a` by L.
  private static func factor(_ a: UnsafeMutablePointer<Double>, n: Int) -> Bool {
    for start in stride(from: 0, to: n, by: block) {
      let end = min(start + block, n)
      if start > 0 {
        BLAS.gemm64(
          transposeB: true, m: n - start, n: end - start, k: start, alpha: -1, a: a + start * n,
          lda: n, b: a + start * n, ldb: n, beta: 1, c: a + start * n + start, ldc: n)
      }
      for column in start..<end {
        let pivotRow = a + column * n
        var pivot = pivotRow[column]
        for k in start..<column { pivot -= pivotRow[k] * pivotRow[k] }
        guard pivot > 0, pivot.isFinite else { return false }
        pivot = pivot.squareRoot()
        pivotRow[column] = pivot
        for row in (column + 1)..<max(n, column + 1) {
          let other = a + row * n
          var sum = other[column]
          for k in start..<column { sum -= other[k] * pivotRow[k] }
          other[column] = sum / pivot
        }
      }
    }
    return true
  }

  /// Writes L⁻¹ into `m`, block row by block row:
  /// M[i, 0..<i] = −L[i, i]⁻¹ (L[i, 0..<i] M[0..<i, 0..<i]).
  private static func invertLower(
    _ l: UnsafePointer<Double>, into m: UnsafeMutablePointer<Double>,
    scratch: UnsafeMutablePointer<Double>, n: Int
  ) {
    for start in stride(from: 0, to: n, by: block) {
      let end = min(start + block, n)
      let size = end - start
      if start > 0 {
        BLAS.gemm64(
          m: size, n: start, k: start, alpha: -1, a: l + start * n, lda: n, b: m, ldb: n,
          c: scratch, ldc: n)
      }
      for row in 0..<size {
        let target = m + (start + row) * n
        for column in 0..<start { target[column] = scratch[row * n + column] }
        target[start + row] = 1
        for k in 0..<row {
          let factor = l[(start + row) * n + start + k]
          let earlier = m + (start + k) * n
          for column in 0...(start + k) { target[column] -= factor * earlier[column] }
        }
        let diagonal = l[(start + row) * n + start + row]
        for column in 0...(start + row) { target[column] /= diagonal }
      }
    }
  }
}
