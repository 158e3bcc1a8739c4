import EvalCore
import EvalReports
import EvalTestSupport
import Foundation
import Testing

/// Variants of gate files.
@Suite struct GateFuzzTests {
  @Test func gateFiles() throws {
    let root = SharedData.repository.appending(path: "benchmarks/gates")
    let names = try FileManager.default.contentsOfDirectory(atPath: root.path).sorted()
      .filter { $0.hasSuffix(".yaml") }
    let corpus = try names.map { Array(try Data(contentsOf: root.appending(path: $0))) }
    let campaign = FuzzCampaign(
      "gate.yaml", corpus: corpus,
      dictionary: [
        "version: 1", "tasks:", "group:sts", "STSB", "&a", "*a", "<<: ", "!!binary", "!!int",
        "!!float", "- ",
        "? ", "|", ">", "%YAML 1.2", "---", "...", "1:59:59:59:59:59:59:59:59:59:59:59:59",
        "0x7fffffffffffffff",
        "0o777777777777777777777777", "0b1", ".inf", ".nan", "2001-12-14t21:59:43.10-05:00", "[[[[",
        "{a: ",
        "floor", "margin", "baseline", "\t",
      ], short: 250, long: 20_000)
    let violations = campaign.violations(isProper: { $0 is EvalError }) {
      let text = String(decoding: $0, as: UTF8.self)
      _ = try GateFile.parse(text, file: "gate.yaml")
    }
    #expect(violations == [])
  }

  /// Nesting in every way that YAML has, to the bound of the file's size.
  @Test(arguments: ["[", "{a: ", "- ", "? ", "a:\n ", "!t ", "- - ? "])
  func nestingIsRefused(unit: String) {
    let text = "version: 1\ntasks: " + String(repeating: unit, count: (255 << 10) / unit.utf8.count)
    #expect(throws: (any Error).self) { try GateFile.parse(text, file: "gate.yaml") }
    let lines = "version: 1\n" + String(repeating: unit + "\n", count: 20_000)
    #expect(throws: (any Error).self) { try GateFile.parse(lines, file: "gate.yaml") }
  }
}
