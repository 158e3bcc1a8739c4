import Testing

@testable import LinearAlgebra

@Suite struct KernelGuardTests {
  typealias Features = KernelGuard.Features

  @Test func choosesByInstructionSet() {
    let avx512 = Features(avx2: true, avx512: true)
    let avx2 = Features(avx2: true)
    #expect(KernelGuard.coreType(features: avx512, userSetting: nil) == "SkylakeX")
    #expect(KernelGuard.coreType(features: avx2, userSetting: nil) == "Haswell")
    #expect(KernelGuard.coreType(features: Features(), userSetting: nil) == nil)
    // An empty variable is no choice; OpenBLAS ignores it too.
    #expect(KernelGuard.coreType(features: avx2, userSetting: "") == "Haswell")
  }

  @Test func theUserWins() {
    let avx512 = Features(avx2: true, avx512: true)
    #expect(KernelGuard.coreType(features: avx512, userSetting: "Prescott") == nil)
  }

  @Test func noticesASlowKernel() {
    let avx512 = Features(avx2: true, avx512: true)
    #expect(KernelGuard.missedCore(running: "Prescott", features: avx512) == "SkylakeX")
    #expect(KernelGuard.missedCore(running: "Haswell", features: avx512) == "SkylakeX")
    #expect(KernelGuard.missedCore(running: "Zen", features: Features(avx2: true)) == nil)
    #expect(KernelGuard.missedCore(running: "Cooperlake", features: avx512) == nil)
    #expect(KernelGuard.missedCore(running: "neoversen1", features: Features()) == nil)
  }

  @Test func knowsUnsafeVersions() {
    #expect(KernelGuard.isUnsafe(version: "0.3.20", core: "SkylakeX"))
    #expect(!KernelGuard.isUnsafe(version: "0.3.20", core: "Haswell"))
    #expect(!KernelGuard.isUnsafe(version: "0.3.21", core: "SkylakeX"))
    #expect(!KernelGuard.isUnsafe(version: "0.3.26.dev", core: "Cooperlake"))
    #expect(!KernelGuard.isUnsafe(version: "1.0.0", core: "Cooperlake"))
  }

  @Test func errorsEndInARemedy() {
    let missing = LinearAlgebraError.libraryMissing(reasons: ["libopenblas.so.0: not found"])
    #expect(missing.description.contains("libopenblas.so.0: not found"))
    #expect(missing.description.hasSuffix("apt-get install libopenblas0"))
    let bad = LinearAlgebraError.unsafeLibrary(version: "0.3.20", core: "SkylakeX")
    #expect(bad.description.hasSuffix("OPENBLAS_CORETYPE=Haswell"))
  }
}
