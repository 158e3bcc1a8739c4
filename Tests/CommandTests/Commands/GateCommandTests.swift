import EvalCore
import EvalTestSupport
import Foundation
import Testing

/// `stsbench gate` as CI runs it: what it prints, writes and ends with.
@Suite("stsbench gate") struct GateCommandTests {
  private let binary: Binary
  private let folders: PlantedFolder

  init() throws {
    binary = try Binary()
    folders = PlantedFolder(binary: binary)
    for (name, rules) in [
      ("drift", "{mode: drift}"), ("quality", "{mode: quality, margin: 0.01, resamples: 400}"),
    ] {
      try binary.folder.write("version: 1\ndefaults: \(rules)\n", to: "\(name).yaml")
    }
  }

  /// A gate of `candidate` against `baseline`.
  private func gate(
    _ rules: String, _ baseline: String, _ candidate: String, _ more: String...
  ) throws -> Binary.Outcome {
    try binary.run(
      ["gate", "--config", "\(rules).yaml", "--baseline", baseline, "--candidate", candidate]
        + more)
  }

  @Test func everyVerdictHasItsCode() throws {
    let base = try folders.write("base")
    let shaken = try folders.write("shaken") { $1 + 0.04 * PlantedFolder.noise($0) }
    let worse = try folders.write("worse") { $1 + 1.2 * PlantedFolder.noise($0) }
    let same = try folders.write("same") { $1 * (1 + 1e-7) }
    #expect(try gate("drift", base, same).status == 0)
    #expect(try gate("quality", base, same).status == 0)
    #expect(try gate("drift", base, shaken).status == 2)
    #expect(try gate("quality", base, worse).status == 2)
    #expect(try gate("quality", worse, base).status == 0)
    try binary.folder.write(
      "version: 1\ndefaults: {margin: 0, resamples: 400}\non_improvement: fail\n",
      to: "strict.yaml")
    #expect(try gate("strict", worse, base).status == 4)
    let other = try folders.write("other") { $1 + 0.2 * PlantedFolder.noise($0 + 7777) }
    let view = try folders.write("view") { $1 + 0.2 * PlantedFolder.noise($0) }
    #expect(try gate("strict", view, other).status == 3)
    let missing = try gate("quality", "no/such/folder", base)
    #expect(missing.status == 5 && missing.errors.contains("no baseline"))
    #expect(try gate("quality", base, "no/such/folder").status == 66)
  }

  @Test func whatAnswersAnotherQuestionNeverPasses() throws {
    let base = try folders.write("base")
    let others = [
      try folders.write("mteb", protocol: .mteb), try folders.write("sample", isSample: true),
      try folders.write("partial", limit: 300), try folders.write("fewer", tasks: 1),
    ]
    for rules in ["drift", "quality"] {
      for other in others {
        #expect(try gate(rules, base, other).status == 5, "\(rules) \(other)")
        // A partial or sample run cannot even pass against itself.
        let isWhole = other == "mteb" || other == "fewer"
        #expect(try gate(rules, other, other).status == (isWhole ? 0 : 5), "\(rules) \(other)")
      }
    }
    // Without items quality cannot be asked; drift holds the score.
    let bare = try folders.write("bare", items: false)
    #expect(try gate("quality", bare, base).status == 0)
    #expect(try gate("drift", bare, base).status == 0)
    let moved = try folders.write("moved", items: false) { $1 + 1e-3 * PlantedFolder.noise($0) }
    #expect(try gate("quality", moved, base).status == 5)
  }

  @Test func aWrongGateFileIsAnErrorOfConfiguration() throws {
    let base = try folders.write("base")
    try binary.folder.write("version: 1\ndefaults: {marign: 0.1}\n", to: "wrong.yaml")
    let run = try gate("wrong", base, base)
    #expect(run.status == 78 && run.output.isEmpty)
    #expect(run.errors.contains("wrong.yaml, line 2") && run.errors.contains("margin"))
  }

  @Test func standardOutputIsOneDocumentAndAnnotationsGoBesideIt() throws {
    let base = try folders.write("base")
    let worse = try folders.write("worse") { $1 + 1.2 * PlantedFolder.noise($0) }
    let run = try gate("drift", base, worse, "--format", "json", "--annotations")
    #expect(run.status == 2)
    let document = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    #expect(document?["verdict"] as? String == "regression" && document?["exit"] as? Int == 2)
    let commands = run.errors.split(separator: "\n").filter { $0.hasPrefix("::error title=") }
    #expect(commands.count == 2, "\(run.errors)")
    #expect(!run.output.contains("::error"))
  }

  @Test func acceptWritesANewBaselineWithItsReasonAndNeverOverOne() throws {
    let base = try folders.write("base")
    let worse = try folders.write("worse") { $1 + 1.2 * PlantedFolder.noise($0) }
    #expect(try gate("quality", base, worse, "--accept").status == 64)
    #expect(try gate("quality", base, worse, "--reason", "r").status == 64)
    let accepted = try gate(
      "quality", base, worse, "--accept", "--reason", "reviewed", "--to", "next")
    #expect(accepted.status == 0, "\(accepted.errors)")
    let note = try JSONSerialization.jsonObject(
      with: try Data(contentsOf: binary.folder.url.appending(path: "next/acceptance.json")))
    let fields = note as? [String: Any]
    #expect(fields?["reason"] as? String == "reviewed")
    #expect(fields?["verdict"] as? String == "regression")
    #expect(try gate("drift", "next", worse).status == 0)
    let again = try gate("quality", base, worse, "--accept", "--reason", "r", "--to", "next")
    #expect(again.status == 73)
    let partial = try folders.write("partial", limit: 9)
    #expect(try gate("quality", base, partial, "--accept", "--reason", "r").status == 64)
  }
}
