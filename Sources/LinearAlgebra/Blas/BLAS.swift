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
}
