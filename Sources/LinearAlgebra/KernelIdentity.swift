/// What computes, for the keys under which vectors are kept: other kernels round in another order.
package enum KernelIdentity {
  /// The build of OpenBLAS with the kernel in use and the form of this program's own kernels, such as "OpenBLAS 0.3.21
  /// NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY SkylakeX; SkylakeX; AVX-512". The numbers of threads, which move no
  /// vector, are left out.
  ///
  /// - Throws: `LinearAlgebraError` where there is no library.
  package static func text() throws(LinearAlgebraError) -> String {
    text(of: try BLAS.facts, level: Kernels.level)
  }

  static func text(of facts: BLASFacts, level: SIMDLevel) -> String {
    let words = facts.configuration.split(separator: " ").filter { !$0.hasPrefix("MAX_THREADS=") }
    return "\(words.joined(separator: " ")); \(facts.coreName); \(level)"
  }
}
