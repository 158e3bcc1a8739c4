import Glibc
import LinearAlgebra
import Testing

@Suite struct GemmTests {
  @Test func oneThreadAndTheRightKernel() throws {
    let facts = try BLAS.facts
    print("OpenBLAS here: \(facts)")
    #expect(facts.threads == 1)
    // Linked into the program it would be loaded before the kernel can be chosen.
    #expect(!facts.wasLoadedBefore)
    if let setting = getenv("OPENBLAS_CORETYPE"), setting[0] != 0 {
      #expect(facts.chosenBy == .user)
      print("OPENBLAS_CORETYPE is set: the choice of the kernel is not tested")
    } else if MachineProbe.features().contains(where: { $0.hasPrefix("AVX") }) {
      #expect(facts.chosenBy == .stsbench)
      #expect(facts.warning == nil)
    } else {
      #expect(facts.chosenBy == .library)
    }
    #expect(facts.version != nil)
    #expect(facts.library.contains("openblas"))
  }

  @Test func agreesWithSumsInDouble() {
    // Rounding of k terms stays far below k · 6e-8 of the sum of sizes.
    #expect(MachineProbe.gemmError() < 1e-6)
  }

  @Test(arguments: [(1, 1, 1), (2, 3, 4), (17, 5, 33)], [0, 1, 2, 3])
  func leadingDimensionsAlphaAndBeta(_ shape: (Int, Int, Int), _ flags: Int) {
    let (m, n, k) = shape
    let (ta, tb) = (flags & 1 != 0, flags & 2 != 0)
    let (lda, ldb, ldc) = ((ta ? m : k) + 2, (tb ? k : n) + 1, n + 3)
    var numbers = TestNumbers(UInt64(m * 100 + n * 10 + k))
    let a = numbers.doubles((ta ? k : m) * lda)
    let b = numbers.doubles((tb ? n : k) * ldb)
    let start = numbers.doubles(m * ldc)
    var expected = start
    for i in 0..<m {
      for j in 0..<n {
        var sum = 0.0
        for l in 0..<k {
          sum += a[ta ? l * lda + i : i * lda + l] * b[tb ? j * ldb + l : l * ldb + j]
        }
        expected[i * ldc + j] = 1.5 * sum - 0.5 * start[i * ldc + j]
      }
    }
    var double = start
    BLAS.gemm64(
      transposeA: ta, transposeB: tb, m: m, n: n, k: k, alpha: 1.5, a: a, lda: lda, b: b, ldb: ldb,
      beta: -0.5, c: &double, ldc: ldc)
    #expect(zip(double, expected).allSatisfy { abs($0 - $1) < 1e-13 })
    var single = start.map { Float($0) }
    BLAS.gemm(
      transposeA: ta, transposeB: tb, m: m, n: n, k: k, alpha: 1.5, a: a.map { Float($0) },
      lda: lda, b: b.map { Float($0) }, ldb: ldb, beta: -0.5, c: &single, ldc: ldc)
    #expect(worst(single, expected) < 5e-6)
  }

  /// Threads that multiply at the same time do not disturb each other.
  @Test func concurrentProducts() async {
    let (m, n, k) = (67, 45, 129)
    var numbers = TestNumbers(3)
    let a = numbers.floats(m * k)
    let b = numbers.floats(k * n)
    @Sendable func product() -> [Float] {
      var c = [Float](repeating: 0, count: m * n)
      BLAS.gemm(m: m, n: n, k: k, a: a, lda: k, b: b, ldb: n, c: &c, ldc: n)
      return c
    }
    let expected = product()
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask { (0..<20).allSatisfy { _ in product() == expected } }
      }
      for await same in group { #expect(same) }
    }
  }
}
