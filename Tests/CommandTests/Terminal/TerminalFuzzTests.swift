import EvalReports
import EvalTestSupport
import Foundation
import Testing

@testable import stsbench

/// Variants of the names that reach a terminal.
@Suite struct TerminalFuzzTests {
  private struct Unsound: Error {}

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
