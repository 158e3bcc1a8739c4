import ArgumentParser
import EvalCore
import EvalReports
import EvalStore
import EvalTasks
import Foundation
import LinearAlgebra

/// `stsbench doctor`: what this machine can do and whether all is in place.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract:
      "Show CPU, OpenBLAS kernel, measured GEMM rate, data and store; fail when something is wrong.",
    discussion: """
      EXAMPLES
        stsbench doctor
        stsbench doctor --format json
        OPENBLAS_CORETYPE=Haswell stsbench doctor

      Exits with 78 when matrix products are wrong, OpenBLAS cannot be loaded, or
      anything else stands under problems.
      """)

  @Option(help: "What standard output gets: table or json.")
  var format: TextOrJSON = .table

  @Option(
    help: ArgumentHelp("Data root. Default: as for run.", valueName: "dir"), completion: .directory)
  var data: String?

  @Option(help: "Seconds that each GEMM measurement takes.")
  var seconds = 0.5

  func validate() throws {
    guard (0...60).contains(seconds) else {
      throw ValidationError("--seconds is 0 to 60")
    }
  }

  func run() throws {
    let facts: BLASFacts
    do { facts = try BLAS.facts } catch {
      throw EvalError.unsupported(
        "\(error)", file: nil, remedy: "install libopenblas0 or libopenblas-dev")
    }
    let processors = MachineProbe.processors()
    let worst = MachineProbe.gemmError()
    var problems = [facts.warning].compactMap(\.self)
    let isSound = worst < 1e-5
    if !isSound { problems.append("matrix products are wrong: worst relative error \(worst)") }
    let report = DoctorListing(
      version: stsbenchVersion, cpu: MachineProbe.cpuName(), features: MachineProbe.features(),
      processors: processors, simd: Kernels.level.description,
      blas: .init(
        configuration: facts.configuration, kernel: facts.coreName, library: facts.library,
        chosenBy: facts.chosenBy.rawValue, parallelism: facts.parallelism.rawValue,
        warning: facts.warning),
      gemm: .init(
        oneThread: MachineProbe.gemmRate(threads: 1, seconds: seconds),
        allThreads: MachineProbe.gemmRate(threads: processors, seconds: seconds),
        threads: processors, worstError: worst),
      data: Self.data(data), store: Self.store(), cache: Self.cache(), problems: problems)
    try format.show(report)
    if !isSound {
      throw EvalError.unsupported(
        "this OpenBLAS build, which multiplies matrices wrongly,", file: facts.library,
        remedy: "install another version, or choose another kernel with OPENBLAS_CORETYPE")
    }
    guard problems.isEmpty else { throw ExitCode(78) }
  }

  private static func data(_ flag: String?) -> String {
    do {
      let root = try DataRoot.resolve(flag: flag)
      return "\(root.folder) (\(root.origin.rawValue))"
    } catch { return "\(error)" }
  }

  private static func store() -> String {
    let place = EvalStore.defaultLocation(environment: ProcessInfo.processInfo.environment)
    guard FileManager.default.fileExists(atPath: place.path) else {
      return "\(place.path) (none yet)"
    }
    do {
      let history = try EvalStore.open(at: place).history(RunFilter(limit: .max))
      return "\(place.path), \(counted(history.count, "run"))"
        + (history.warning.map { "; \($0)" } ?? "")
    } catch { return "\(error)" }
  }

  private static func cache() -> String {
    VectorFolder.defaultLocation(environment: ProcessInfo.processInfo.environment)
      .deletingLastPathComponent().path
  }
}
