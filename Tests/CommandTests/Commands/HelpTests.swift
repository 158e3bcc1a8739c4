import ArgumentParser
import Testing

@testable import stsbench

/// The help of every command fits a terminal of 80 columns, and its examples are understood.
@Suite("help") struct HelpTests {
  private static func commands(
    of command: any ParsableCommand.Type
  ) -> [any ParsableCommand.Type] {
    [command] + command.configuration.subcommands.flatMap { commands(of: $0) }
  }

  @Test func discussionsFitAndEndWithoutBlanks() {
    for command in Self.commands(of: Stsbench.self) {
      for line in command.configuration.discussion.split(separator: "\n") {
        #expect(line.count <= 80, "\(command): \(line)")
        #expect(line.last != " ", "\(command): \(line)")
      }
    }
  }

  @Test func everyExampleIsUnderstood() {
    var examples = 0
    for command in Self.commands(of: Stsbench.self) {
      let text = command.configuration.discussion.replacing("\\\n", with: " ")
      for match in text.matches(of: /(?m)^ +(?:[A-Z_]+=\S+ )?stsbench (.+)$/) {
        // Quotes group, a comment or a pipe ends the command, and shell substitution is not looked into.
        let words = String(match.1).split(separator: #/ [|>#] /#)[0]
        let arguments = words.matches(of: /"([^"]*)"|'([^']*)'|(\S+)/).map {
          String($0.1 ?? $0.2 ?? $0.3 ?? "")
        }
        examples += 1
        #expect(throws: Never.self, "stsbench \(words)") {
          _ = try Stsbench.parseAsRoot(arguments)
        }
      }
    }
    #expect(examples >= 30, "\(examples)")
  }
}
