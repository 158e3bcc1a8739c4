import EvalCore
import EvalReports
import EvalTestSupport
import Foundation
import Testing

/// Gate files say what they mean or are refused with the line.
@Suite struct GateFileTests {
  private func failure(_ text: String) -> EvalError? {
    #expect(throws: EvalError.self) { _ = try GateFile.parse(text, file: "gate.yaml") }
  }

  @Test func everyKeyIsRead() throws {
    let spec = try GateFile.parse(
      """
      version: 1
      baseline: results/baselines/main
      defaults: {mode: quality, alpha: 0.05, margin: 0.002, resamples: 1000, seed: 7}
      tasks:
        STS-B: {min_ratio: 0.999}   # an alias of STSB
        sts12: {mode: drift, tolerance: 1.0e-4, similarity_tolerance: 1.0e-3}
        "group:sts": {margin: 0.001, min: 0.75}
      on_improvement: fail
      """, file: "gate.yaml")
    #expect(spec.baseline == "results/baselines/main" && spec.onImprovement == .fail)
    #expect(Set(spec.tasks.keys) == ["STSB", "STS12", "group:sts"])
    let rule = spec.rule(for: "STS12", group: .sts)
    #expect(rule.mode == .drift && rule.margin == 0.001 && rule.min == nil && rule.seed == 7)
    #expect(spec.rule(for: "group:sts", group: nil).min == 0.75)
  }

  @Test func mistakesAreNamedWithTheirLine() {
    let cases: [(String, line: Int?, says: String)] = [
      ("version: 1\ndefaults:\n  marign: 0.1\n", 3, "did you mean “margin”"),
      ("version: 1\nbaselin: x\n", 2, "did you mean “baseline”"),
      ("version: 1\ntasks:\n  STS21: {min: 0.5}\n", 3, "did you mean “STS"),
      ("version: 1\ntasks:\n  group:nli: {min: 0.5}\n", 3, "group “group:nli” is not known"),
      ("version: 1\ntasks:\n  STSB: {min: 0.5}\n  STS-B: {min: 0.6}\n", nil, "two rules"),
      ("version: 1\nversion: 1\n", nil, "twice: “version”"),
      ("version: 2\n", 1, "version 2"),
      ("version: 1\ndefaults: {alpha: 0.9}\n", 2, "outside"),
      ("version: 1\ndefaults: {mode: quaity}\n", 2, "“quaity” is not known; drift or quality"),
      ("version: 1\ndefaults: {mode: [drift]}\n", 2, "drift or quality is expected"),
      ("version: 1\non_improvement: cheer\n", 2, "“cheer” is not known; note or fail"),
      ("version: 1\ndefaults: {margin: small}\n", 2, "a number is expected"),
      ("version: 1\ndefaults: {resamples: 1.5}\n", 2, "a whole number is expected"),
      ("version: 1\ntasks: []\n", 2, "keys with values is expected"),
      ("version: 1\nbaseline: [a]\n", 2, "plain text is expected"),
      ("version: 1\ndefaults: {margin: [}\n", 2, "YAML"),
      ("defaults: {margin: 0.1}\n", nil, "version"),
      ("", nil, "no keys"), ("- 1\n", nil, "no keys"),
    ]
    for (text, line, says) in cases {
      let found = failure(text)
      let sentence = found?.description ?? ""
      #expect(found?.exitCode == 78 && sentence.contains(says), "\(text): \(sentence)")
      for jargon in ["decode", "Scalar", "initialize", "..", "?."] {
        #expect(!sentence.contains(jargon), "\(text): \(sentence)")
      }
      if let line { #expect(sentence.hasPrefix("gate.yaml, line \(line): "), "\(text)") }
    }
  }

  @Test func aliasBombsAndHugeFilesAreRefusedBeforeTheyAreParsed() {
    var bomb = "version: 1\na0: &a0 [x, x]\n"
    for level in 1...40 { bomb += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    #expect(failure(bomb)?.description.hasPrefix("gate.yaml, line 2: ") == true)
    #expect(failure("version: 1\n" + String(repeating: "# long\n", count: 50_000)) != nil)
    // In quotes and comments the signs are text.
    let harmless = "version: 1\nbaseline: \"R&D/*x\" # & and *\n"
    #expect((try? GateFile.parse(harmless, file: "f"))?.baseline == "R&D/*x")
  }

  @Test func theCommittedGateFilesAreSound() throws {
    let folder = SharedData.repository.appending(path: "benchmarks/gates")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".yaml") }
    #expect(files.contains("minilm.yaml"))
    for file in files { _ = try GateFile.read(folder.appending(path: file).path) }
  }
}
