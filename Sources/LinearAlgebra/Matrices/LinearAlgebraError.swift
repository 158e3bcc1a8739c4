/// Why matrix products cannot be computed on this machine.
package enum LinearAlgebraError: Error, Equatable, CustomStringConvertible {
  /// No OpenBLAS could be loaded; the loader's words for each name that was tried.
  case libraryMissing(reasons: [String])
  /// A library was loaded that lacks a function.
  case functionMissing(name: String, library: String)
  /// The library gives wrong numbers with the kernel that it runs.
  case unsafeLibrary(version: String, core: String)

  package var description: String {
    switch self {
    case .libraryMissing(let reasons):
      """
      OpenBLAS cannot be loaded (\(reasons.joined(separator: "; "))); \
      install it: apt-get install libopenblas0
      """
    case .functionMissing(let name, let library):
      """
      \(library) has no function \(name), so it is not a usable OpenBLAS; \
      install OpenBLAS 0.3.21 or later: apt-get install libopenblas0
      """
    case .unsafeLibrary(let version, let core):
      """
      OpenBLAS \(version) can give wrong products with its AVX-512 kernels (\(core)); \
      install 0.3.21 or later, or set OPENBLAS_CORETYPE=Haswell
      """
    }
  }
}
