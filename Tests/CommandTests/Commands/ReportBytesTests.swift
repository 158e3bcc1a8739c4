import EvalCore
import EvalReports
import EvalTestSupport
import Foundation
import Testing

/// Reports of the same results are the same bytes, in two processes with hash seeds of their own.
@Suite("the same bytes") struct ReportBytesTests {
  private func expectEqualBytes(_ binary: Binary, _ arguments: [String], codes: Set<Int32> = [0])
    throws
  {
    let first = try binary.run(arguments)
    let second = try binary.run(arguments)
    #expect(codes.contains(first.status), "\(arguments): \(first.errors)")
    #expect(!first.output.isEmpty && first.output == second.output, "\(arguments)")
  }

  @Test(arguments: RunReport.formatNames)
  func reports(format: String) throws {
    let binary = try Binary()
    // Formats of the Hub and of MTEB take runs of MTEB's rows.
    let folder = try PlantedFolder(binary: binary).write("run", protocol: .senteval)
    let exports = ["mteb", "eval-results"].contains(format)
    let arguments = ["report", "--from", folder, "--format", format]
    if exports {
      // STS-B of SentEval's texts is not MTEB's: refused, with the same words.
      let refused = try binary.run(arguments)
      let again = try binary.run(arguments)
      #expect(refused.status == 64 && refused.errors == again.errors)
    } else {
      try expectEqualBytes(binary, arguments)
    }
  }

  @Test(arguments: ["table", "md", "csv", "json", "html"])
  func comparisons(format: String) throws {
    let binary = try Binary()
    let folders = PlantedFolder(binary: binary)
    let base = try folders.write("base")
    let other = try folders.write("other") { $1 + 0.2 * PlantedFolder.noise($0) }
    try expectEqualBytes(
      binary,
      [
        "compare", base, other, "--resamples", "100", "--subsets", "--tests", "--show-pairs", "3",
        "--format", format,
      ])
  }

  @Test(arguments: GateReport.formatNames)
  func gates(format: String) throws {
    let binary = try Binary()
    let folders = PlantedFolder(binary: binary)
    let base = try folders.write("base")
    let other = try folders.write("other") { $1 + 1.2 * PlantedFolder.noise($0) }
    try binary.folder.write("version: 1\ndefaults: {resamples: 100}\n", to: "gate.yaml")
    try expectEqualBytes(
      binary, ["gate", "--baseline", base, "--candidate", other, "--format", format], codes: [2])
  }
}
