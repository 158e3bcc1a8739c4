import EvalCore
import Foundation
import LinearAlgebra

/// Facts of the machine for results and `doctor`.
enum Machine {
  /// What a result says of the machine; never fails, since none of it moves a score.
  static func facts() -> MachineFacts {
    let blas = (try? BLAS.facts).map {
      "OpenBLAS \($0.version ?? "of unknown version") \($0.coreName)"
    }
    return MachineFacts(
      cpu: MachineProbe.cpuName(),
      operatingSystem: ProcessInfo.processInfo.operatingSystemVersionString,
      blas: blas, simd: Kernels.level.description)
  }

  /// The number of worker threads when none is asked for.
  static var defaultThreads: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }
}
