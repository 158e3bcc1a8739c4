import Testing

@testable import LinearAlgebra

@Suite struct KernelIdentityTests {
  private func facts(_ configuration: String, core: String) -> BLASFacts {
    BLASFacts(
      configuration: configuration, coreName: core, library: "l", chosenBy: .library,
      parallelism: .pthreads, threads: 1, wasLoadedBefore: false, missedCore: nil)
  }

  @Test func whatMovesAVectorIsInAndThreadsAreNot() {
    func text(_ configuration: String, _ core: String, _ level: SIMDLevel) -> String {
      KernelIdentity.text(of: facts(configuration, core: core), level: level)
    }
    let usual = text("OpenBLAS 0.3.21 DYNAMIC_ARCH MAX_THREADS=64", "SkylakeX", .avx512)
    #expect(usual == "OpenBLAS 0.3.21 DYNAMIC_ARCH; SkylakeX; AVX-512")
    #expect(usual == text("OpenBLAS 0.3.21 DYNAMIC_ARCH MAX_THREADS=2", "SkylakeX", .avx512))
    let others = [
      text("OpenBLAS 0.3.29 DYNAMIC_ARCH MAX_THREADS=64", "SkylakeX", .avx512),
      text("OpenBLAS 0.3.21 DYNAMIC_ARCH MAX_THREADS=64", "Haswell", .avx512),
      text("OpenBLAS 0.3.21 DYNAMIC_ARCH MAX_THREADS=64", "SkylakeX", .avx2),
    ]
    #expect(Set(others + [usual]).count == 4)
  }

  @Test func thisMachineHasOne() throws {
    let text = try KernelIdentity.text()
    #expect(text.contains(try BLAS.facts.coreName) && !text.contains("MAX_THREADS"))
  }
}
