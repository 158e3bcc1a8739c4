import EvalCore
import EvalReports
import EvalTestSupport
import Foundation
import Testing

@testable import stsbench

/// Variants of gate files and of the names that reach a terminal.
@Suite struct GateFuzzTests {
  private struct Unsound: Error {}

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

  @Test func namesOnTheTerminal() {
    let campaign = FuzzCampaign(
      "terminal text", corpus: [Array("a\u{1B}[2J\u{9B}31m\u{202E}b\u{7}\r\n\tc".utf8)],
      dictionary: ["\u{1B}]0;x\u{7}", "\u{90}", "\u{2066}", "\u{85}"], short: 100, long: 5000)
    let violations = campaign.violations(isProper: { _ in false }) { bytes in
      let text = Terminal.sanitised(String(decoding: bytes, as: UTF8.self))
      let isClean = text.unicodeScalars.allSatisfy {
        $0.value == 0x09 || $0.value == 0x0A
          || $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)
            && !(0x202A...0x202E).contains($0.value)
      }
      guard isClean else { throw Unsound() }
      let shown = Terminal.displayed(String(decoding: bytes, as: UTF8.self))
        .replacing("\u{1B}[1m", with: "").replacing("\u{1B}[0m", with: "")
      guard
        !shown.unicodeScalars.contains(where: { $0.value < 0x20 && ![9, 10].contains($0.value) })
      else { throw Unsound() }
      var table = PlainTable(["name"])
      table.append([String(decoding: bytes, as: UTF8.self)])
      guard !table.text.unicodeScalars.contains(where: { $0.value < 0x20 && $0.value != 0x0A })
      else {
        throw Unsound()
      }
    }
    #expect(violations == [])
  }
}
