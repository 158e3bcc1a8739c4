import LinearAlgebra
import Testing

@Suite struct MachineProbeTests {
  @Test func namesTheMachine() {
    #expect(!MachineProbe.cpuName().isEmpty)
    #expect(MachineProbe.processors() >= 1)
    // A level above scalar comes with the feature that it needs.
    #expect(MachineProbe.features().isEmpty == (Kernels.level == .scalar))
    #expect(SIMDLevel.available.contains(Kernels.level))
    #expect(SIMDLevel.available.first == .scalar)
  }

  @Test func measuresARate() {
    let rate = MachineProbe.gemmRate(threads: 2, seconds: 0.02)
    #expect(rate > 0.1 && rate < 100_000)
  }
}
