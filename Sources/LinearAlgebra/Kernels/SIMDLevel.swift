internal import CKernels

/// The forms in which every kernel exists. One is chosen for the process by what the processor and the
/// operating system support; tests call each.
package enum SIMDLevel: Int32, Sendable, CaseIterable, CustomStringConvertible {
  /// Plain C with double accumulators: the oracle of the tests, and the form for all other processors.
  case scalar = 0
  /// 256-bit vectors: AVX2, FMA and F16C.
  case avx2 = 1
  /// 512-bit vectors: AVX-512 F, DQ, BW and VL.
  case avx512 = 2
  /// 128-bit vectors of 64-bit ARM.
  case neon = 3

  /// The best level of this processor.
  package static let best = SIMDLevel(rawValue: ck_best_level()) ?? .scalar

  /// The levels that can run here, scalar included.
  package static var available: [SIMDLevel] {
    allCases.filter { ck_kernels_at($0.rawValue) != nil }
  }

  package var description: String {
    switch self {
    case .scalar: "scalar"
    case .avx2: "AVX2"
    case .avx512: "AVX-512"
    case .neon: "NEON"
    }
  }
}
