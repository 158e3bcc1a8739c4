internal import CKernels

/// Which OpenBLAS kernel a process should use.
///
/// OpenBLAS chooses its kernels by a table of processors when it is loaded. A processor newer than the table
/// falls back to kernels of 2004 ("Prescott"), five times slower. So the choice is made here, by instruction set,
/// before the library is loaded.
enum KernelGuard {
  /// Instruction sets that decide.
  struct Features: Equatable {
    var avx2 = false
    var avx512 = false

    static var ofThisProcessor: Features {
      let bits = ck_features()
      return Features(
        avx2: bits & UInt32(ck_feature_avx2) != 0, avx512: bits & UInt32(ck_feature_avx512) != 0)
    }
  }

  /// The value for OPENBLAS_CORETYPE, or nil to leave the choice to the user or the library.
  static func coreType(features: Features, userSetting: String?) -> String? {
    if let userSetting, !userSetting.isEmpty { return nil }
    return bestCore(features)
  }

  /// The kernels that suit the instruction sets; nil where OpenBLAS recognises processors by itself (ARM).
  static func bestCore(_ features: Features) -> String? {
    if features.avx512 { return "SkylakeX" }
    if features.avx2 { return "Haswell" }
    return nil
  }

  /// Kernels written for AVX-512.
  static let avx512Cores: Set<String> = ["SkylakeX", "Cooperlake", "SapphireRapids"]
  /// Kernels written for AVX2.
  static let avx2Cores: Set<String> = ["Haswell", "Zen", "Excavator"]

  /// The kernel that should be in use when `core` is slower than the processor allows.
  static func missedCore(running core: String, features: Features) -> String? {
    if avx512Cores.contains(core) { return nil }
    if avx2Cores.contains(core) { return features.avx512 ? "SkylakeX" : nil }
    return bestCore(features)
  }

  /// OpenBLAS before 0.3.21 gives silently wrong products with its AVX-512 kernels on recent Xeons.
  static func isUnsafe(version: String, core: String) -> Bool {
    guard avx512Cores.contains(core) else { return false }
    let parts = version.split(whereSeparator: { !$0.isNumber }).prefix(3).compactMap { Int($0) }
    guard parts.count == 3 else { return false }
    return parts.lexicographicallyPrecedes([0, 3, 21])
  }
}
