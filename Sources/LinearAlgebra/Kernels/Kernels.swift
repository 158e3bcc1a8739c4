internal import CKernels

/// The small-matrix work that is not GEMM, over row-major float32. `ld…` is the distance between two
/// rows in elements. Rows are independent: the result of a row never depends on how many other rows a call
/// has, nor on threads. No kernel allocates. Pointers are not checked.
///
/// Every function takes the level to run at; the default is the best of this processor.
package enum Kernels {
  /// The level that calls without an explicit one run at.
  package static let level = SIMDLevel.best

  // Immutable tables of function pointers in the binary's constants.
  private nonisolated(unsafe) static let active: UnsafePointer<ck_kernels> = lookup(level)

  private static func lookup(_ level: SIMDLevel) -> UnsafePointer<ck_kernels> {
    guard let table = ck_kernels_at(level.rawValue) else {
      preconditionFailure("this processor has no \(level) kernels")
    }
    return table
  }

  @inline(__always)
  static func table(_ level: SIMDLevel) -> UnsafePointer<ck_kernels> {
    level == Self.level ? active : lookup(level)
  }
}
