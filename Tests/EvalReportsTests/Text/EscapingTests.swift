import Documents
import EvalReports
import EvalTestSupport
import Foundation
import Testing

/// Payloads that would run, break out or mislead if any writer let them through.
enum Payloads {
  static let all: [String] = [
    "<script>alert(1)</script>", "</title><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "javascript:alert(1)", "</style><style>body{display:none}</style>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<math><mtext></form><form><mglyph><svg><mtext><style>",
    "<!--><script>alert(1)</script-->", "]]><script>alert(1)</script>", "&lt;script&gt;",
    "\u{1B}[2J\u{1B}]0;owned\u{07}", "\u{9B}31mred", "| a | b |\n|---|---|",
    "`code` **bold** [x](javascript:1)",
    "![x](http://example.org/track.png)", "=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(1+1)",
    "::error::owned%0A::set-output name=x::y", "name\n::add-mask::secret",
    "\\end{table}\\input{/etc/passwd}",
    "\u{202E}gnp.exe", "a\u{0000}b", "\"\u{0301}><img src=x onerror=alert(1)>",
    "<\u{0301}script>alert(1)</script>", "` \u{0301}| x", "{{7*7}}${7*7}#{7*7}", "a\r\nb",
    "\u{2028}alert(1)\u{2029}", "%0d%0aSet-Cookie:x", "https://evil.example/?q=1",
    "www.evil.example",
  ]
}

@Suite struct EscapingTests {
  @Test(arguments: Payloads.all)
  func markupHasNoLivingCharacter(payload: String) {
    let escaped = MarkupText.escape(payload)
    #expect(!escaped.unicodeScalars.contains { "<>\"'".unicodeScalars.contains($0) })
    #expect(
      !escaped.unicodeScalars.contains {
        ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || (0x7F...0x9F).contains($0.value)
      })
    // Every ampersand starts one of our entities.
    let ampersands = escaped.unicodeScalars
      .split(separator: "&", omittingEmptySubsequences: false).dropFirst()
    let entities = ["amp;", "lt;", "gt;", "quot;", "#39;", "#13;"]
    #expect(
      ampersands.allSatisfy { part in entities.contains { part.starts(with: $0.unicodeScalars) } })
  }

  @Test(arguments: Payloads.all)
  func terminalTextHasNoControls(payload: String) {
    let clean = TerminalText.stripControls(payload)
    #expect(
      !clean.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
  }

  @Test(arguments: Payloads.all)
  func markdownStaysInItsCell(payload: String) {
    let escaped = Markdown.escape(payload)
    #expect(!escaped.unicodeScalars.contains { $0 == "\n" || $0 == "\r" || $0 == "<" || $0 == ">" })
    let table = DataTable(columns: [.init("a"), .init("b")], rows: [[payload, payload]]).markdown()
    let lines = table.split(separator: "\n")
    #expect(lines.count == 3)
    // Five bars that are not escaped: three of the row.
    var bars = 0
    var previous: Unicode.Scalar = " "
    for scalar in lines[2].unicodeScalars {
      if scalar == "|", previous != "\\" { bars += 1 }
      previous = previous == "\\" && scalar == "\\" ? " " : scalar
    }
    #expect(bars == 3)
  }

  @Test(arguments: Payloads.all)
  func csvReadsBackAndRunsNothing(payload: String) throws {
    let line = CSV.line([CSV.field(text: payload), CSV.field(text: "x")])
    let fields = try #require(Self.parse(line))
    #expect(fields.count == 2)
    #expect(!["=", "+", "-", "@", "\t", "\r"].contains(String(fields[0].unicodeScalars.prefix(1))))
    let plain = payload.unicodeScalars.filter { $0 != "\0" }
    let back = fields[0].unicodeScalars.drop { $0 == "'" }
    #expect(
      String(String.UnicodeScalarView(back)).hasSuffix(
        String(String.UnicodeScalarView(plain.drop { $0 == "'" }))))
  }

  /// A reader of RFC 4180 written for this test: nil when the line is malformed.
  private static func parse(_ line: String) -> [String]? {
    var fields: [String] = []
    var field = String.UnicodeScalarView()
    var quoted = false
    let scalars = Array(line.unicodeScalars)
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      if quoted {
        if scalar == "\"" {
          if index + 1 < scalars.count, scalars[index + 1] == "\"" {
            field.append("\"")
            index += 1
          } else {
            quoted = false
          }
        } else {
          field.append(scalar)
        }
      } else if scalar == "\"" {
        guard field.isEmpty else { return nil }
        quoted = true
      } else if scalar == "," {
        fields.append(String(field))
        field = .init()
      } else if scalar == "\r", index == scalars.count - 2, scalars[index + 1] == "\n" {
        fields.append(String(field))
        return fields
      } else {
        field.append(scalar)
      }
      index += 1
    }
    return nil
  }

  @Test(arguments: Payloads.all)
  func workflowCommandsStayOnTheirLine(payload: String) {
    let message = WorkflowCommand.message(payload)
    #expect(!message.unicodeScalars.contains { $0 == "\n" || $0 == "\r" })
    let property = WorkflowCommand.property(payload)
    #expect(!property.unicodeScalars.contains { $0 == ":" || $0 == "," || $0 == "\n" })
  }

  @Test(arguments: Payloads.all)
  func jsonReadsBack(payload: String) throws {
    let text = JSONValue.object(JSONObject([(payload, .string(payload))])).text()
    let back = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
    #expect(back.first?.key.unicodeScalars.elementsEqual(payload.unicodeScalars) == true)
    #expect(back.first?.value.unicodeScalars.elementsEqual(payload.unicodeScalars) == true)
  }

  @Test(arguments: Payloads.all)
  func latexHasNoFreeCommand(payload: String) {
    let escaped = LaTeX.escape(payload)
    let commands = escaped.matches(of: /\\([A-Za-z]+|.)/).map { String($0.1) }
    let allowed: Set<String> = [
      "textbackslash", "textasciitilde", "textasciicircum", "textless", "textgreater", "textbar",
      "textquotedbl", "&", "%", "$", "#", "_", "{", "}",
    ]
    #expect(commands.allSatisfy { allowed.contains($0) }, "\(commands)")
  }

  @Test func widthsOfWideAndCombiningCharacters() {
    #expect(TerminalText.width("abc") == 3)
    #expect(TerminalText.width("数学") == 4)
    #expect(TerminalText.width("e\u{0301}") == 1)
    #expect(TerminalText.width("👩‍👩‍👧") == 2)
    #expect(TerminalText.width("ｆ") == 2)
    let table = DataTable(
      columns: [.init("名", .left), .init("n")], rows: [["数学", "1"], ["ab", "22"]]
    ).terminal()
    let lines = table.split(separator: "\n").map { TerminalText.width(String($0)) }
    #expect(lines[0] == lines[2] && lines[2] == lines[3])
  }
}
