import ArgumentParser
import EvalCore
import EvalReports
import EvalTasks
import EvalTestSupport
import Foundation
import Testing
import Yams

@testable import stsbench

/// The guide for CI can be copied: its YAML is YAML, its gate file is one, its commands are understood.
@Suite("docs/ci.md") struct GuideTests {
  private static let guide = SharedData.repository.appending(path: "docs/ci.md")

  /// The fenced blocks of a language.
  private func blocks(_ language: String) throws -> [String] {
    let text = try String(contentsOf: Self.guide, encoding: .utf8)
    return text.components(separatedBy: "```\(language)\n").dropFirst()
      .compactMap { $0.components(separatedBy: "\n```").first }
  }

  @Test func everyYamlBlockIsYaml() throws {
    let found = try blocks("yaml")
    #expect(found.count == 3)
    for block in found { #expect(try Yams.compose(yaml: block)?.mapping != nil, "\(block)") }
    let spec = try GateFile.parse(found[0], file: "docs/ci.md")
    #expect(spec.tasks.count == 3 && spec.baseline != nil)
    let gitHub = try #require(try Yams.load(yaml: found[1]) as? [String: Any])
    let job = try #require((gitHub["jobs"] as? [String: [String: Any]])?["gate"])
    for step in try #require(job["steps"] as? [[String: Any]]) {
      #expect((step["run"] is String) != (step["uses"] is String), "\(step)")
    }
    let gitLab = try #require(try Yams.load(yaml: found[2]) as? [String: [String: Any]])
    let script = gitLab.values.compactMap { $0["script"] as? [String] }
    #expect(script.count == 1 && script[0].count >= 3)
  }

  @Test func everyCommandIsUnderstood() throws {
    let text = try String(contentsOf: Self.guide, encoding: .utf8)
      .replacing("\\\n", with: " ")
    let commands = text.matches(
      of: /(?m)^[ \t]*(?:- (?:run: )?)?(?:\.build\/release\/)?stsbench (.+)$/
    )
    .map { String($0.1) }
    #expect(commands.count >= 7, "\(commands)")
    for command in commands {
      let arguments = command.matches(of: /"([^"]*)"|(\S+)/).map { String($0.1 ?? $0.2 ?? "") }
      #expect(throws: Never.self, "stsbench \(command)") {
        _ = try Stsbench.parseAsRoot(arguments)
      }
    }
  }

  /// A fetch of files that nobody hosts ends with 66, and the job with it.
  @Test(arguments: ["docs/ci.md", "README.md"]) func whatIsFetchedIsHosted(page: String) throws {
    let text = try String(
      contentsOf: SharedData.repository.appending(path: page), encoding: .utf8)
    let commands = text.matches(of: /stsbench (data fetch [^\n`#]+)/).map { String($0.1) }
      .filter { !$0.contains("--from") }
    #expect(!commands.isEmpty)
    for command in commands {
      let fetch = try #require(
        try Stsbench.parseAsRoot(command.split(separator: " ").map(String.init))
          as? DataFetchCommand)
      let requests = try TaskSelection.parse(
        fetch.tasks.joined(separator: ","), protocol: fetch.evaluationProtocol)
      let plan = try FetchPlan.make(requests, into: TemporaryFolder().url.path)
      #expect(!plan.items.isEmpty && plan.unavailable.isEmpty, "\(command)")
    }
  }
}
