internal import COpenBLAS

/// Matrix products by OpenBLAS, one thread a product. Parallelism is the caller's, over rows.
///
/// The library is loaded when it is first needed. Call `prepare` early (before other threads run, because the
/// environment is changed for the time of loading) and report its error; a product without a library stops the
/// program with the same words. Every function may be called from many threads at once.
package enum BLAS {
  private static let loaded: Result<OpenBLASLibrary, LinearAlgebraError> = {
    do throws(LinearAlgebraError) {
      return .success(try OpenBLASLibrary.load())
    } catch {
      return .failure(error)
    }
  }()

  /// Loads the library with the right kernel; later calls do nothing.
  ///
  /// - Throws: `LinearAlgebraError`, whose description ends in the remedy.
  package static func prepare() throws(LinearAlgebraError) {
    _ = try loaded.get()
  }

  /// What is known of the library; loads it if need be.
  package static var facts: BLASFacts {
    get throws(LinearAlgebraError) { try loaded.get().facts }
  }

  private static var library: OpenBLASLibrary {
    switch loaded {
    case .success(let library): library
    case .failure(let error): fatalError(error.description)
    }
  }

  private static func order(_ transposed: Bool) -> CBLAS_TRANSPOSE {
    transposed ? CblasTrans : CblasNoTrans
  }

  /// C [m, n] = alpha · op(A) [m, k] · op(B) [k, n] + beta · C in float; op transposes what is stored when its
  /// flag is set. `beta` 0 does not read C.
  package static func gemm(
    transposeA: Bool = false, transposeB: Bool = false, m: Int, n: Int, k: Int, alpha: Float = 1,
    a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int, beta: Float = 0,
    c: UnsafeMutablePointer<Float>, ldc: Int
  ) {
    library.sgemm(
      CblasRowMajor, order(transposeA), order(transposeB), blasint(m), blasint(n), blasint(k),
      alpha,
      a, blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
  }

  /// `gemm` in double.
  package static func gemm64(
    transposeA: Bool = false, transposeB: Bool = false, m: Int, n: Int, k: Int, alpha: Double = 1,
    a: UnsafePointer<Double>, lda: Int, b: UnsafePointer<Double>, ldb: Int, beta: Double = 0,
    c: UnsafeMutablePointer<Double>, ldc: Int
  ) {
    library.dgemm(
      CblasRowMajor, order(transposeA), order(transposeB), blasint(m), blasint(n), blasint(k),
      alpha,
      a, blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
  }

  /// y = alpha · op(A) · x + beta · y in float. A is stored [m, n]; y has m numbers, or n when transposed.
  package static func gemv(
    transpose: Bool = false, m: Int, n: Int, alpha: Float = 1, a: UnsafePointer<Float>, lda: Int,
    x: UnsafePointer<Float>, beta: Float = 0, y: UnsafeMutablePointer<Float>
  ) {
    library.sgemv(
      CblasRowMajor, order(transpose), blasint(m), blasint(n), alpha, a, blasint(lda), x, 1, beta,
      y,
      1)
  }

  /// `gemv` in double.
  package static func gemv64(
    transpose: Bool = false, m: Int, n: Int, alpha: Double = 1, a: UnsafePointer<Double>, lda: Int,
    x: UnsafePointer<Double>, beta: Double = 0, y: UnsafeMutablePointer<Double>
  ) {
    library.dgemv(
      CblasRowMajor, order(transpose), blasint(m), blasint(n), alpha, a, blasint(lda), x, 1, beta,
      y,
      1)
  }

  /// Σ xᵢ yᵢ over double vectors [n].
  package static func dot64(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, n: Int
  ) -> Double {
    library.ddot(blasint(n), x, 1, y, 1)
  }
}
