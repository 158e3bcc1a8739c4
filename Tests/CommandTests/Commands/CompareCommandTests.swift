import EvalCore
import EvalTestSupport
import Foundation
import Testing

/// `stsbench compare` on folders, runs of the store and files of MTEB.
@Suite("stsbench compare") struct CompareCommandTests {
  private struct Document: Decodable {
    struct Row: Decodable {
      struct Test: Decodable {
        var test: String
        var p: Double
      }
      var candidate: String
      var task: String
      var difference: Double?
      var low: Double?
      var tests: [Test]
      var outcome: String
    }
    struct Moved: Decodable { var texts: [String] }
    struct Incomparable: Decodable {
      var task: String
      var reason: String
    }
    var rows: [Row]
    var moved: [Moved]
    var incomparable: [Incomparable]
  }

  private func compare(_ binary: Binary, _ arguments: String...) throws -> Document {
    let run = try binary.run(
      ["compare"] + arguments + ["--resamples", "200", "--format", "json"])
    #expect(run.status == 0, "\(run.errors)")
    return try JSONDecoder().decode(Document.self, from: Data(run.output.utf8))
  }

  @Test func threeFoldersAgainstEachOther() throws {
    let binary = try Binary()
    let folders = PlantedFolder(binary: binary)
    let base = try folders.write("base")
    let worse = try folders.write("worse") { $1 + 1.2 * PlantedFolder.noise($0) }
    let bare = try folders.write("bare", items: false)
    let found = try compare(binary, base, worse, bare, "--show-pairs", "2", "--tests")
    #expect(found.rows.map(\.task) == ["STSB", "SICKR", "STSB", "SICKR"])
    #expect(found.rows.prefix(2).allSatisfy { $0.outcome == "worse" && $0.low != nil })
    #expect(found.rows[0].tests.map(\.test).contains { $0.hasPrefix("Williams") })
    // Without items there is a difference and no interval.
    #expect(found.rows.suffix(2).allSatisfy { $0.difference == 0 && $0.low == nil })
    #expect(found.moved.count == 4 && found.moved.allSatisfy { $0.texts.isEmpty })
  }

  @Test func anotherProtocolIsNamedAndNothingComparableIsCodeFive() throws {
    let binary = try Binary()
    let folders = PlantedFolder(binary: binary)
    let base = try folders.write("base")
    let mteb = try folders.write("mteb", protocol: .mteb)
    let run = try binary.run("compare", base, mteb)
    #expect(run.status == 5 && run.output.contains("protocols differ: senteval and mteb"))
  }

  @Test func runsOfTheStoreByIdAndSentencesOnRequestAlone() throws {
    let binary = try Binary()
    let model = try TinyModel("bert", in: binary.folder)
    for prompt in ["{text}", "a {text}"] {
      let run = try binary.run(
        "run", "--task", "STSB", "--data", "sample", "--model", model.directory.path, "--prompt",
        prompt)
      #expect(run.status == 0, "\(run.errors)")
    }
    let history = try binary.run("history", "--format", "json")
    let runs = try JSONSerialization.jsonObject(with: Data(history.output.utf8)) as? [[String: Any]]
    let ids = try #require(runs).compactMap { $0["run"] as? String }
    #expect(ids.count == 2)
    let plain = try compare(binary, ids[1], ids[0], "--show-pairs", "3")
    #expect(plain.moved.allSatisfy { $0.texts.isEmpty })
    let told = try compare(
      binary, ids[1], ids[0], "--show-pairs", "3", "--include-text", "--data", "sample")
    #expect(!told.moved.isEmpty && told.moved.allSatisfy { $0.texts.count == 2 })
  }

  @Test func aResultFileOfMTEBHasScoresAndNoItems() throws {
    let binary = try Binary()
    let folder = try PlantedFolder(binary: binary).write("ours", protocol: .mteb)
    try binary.folder.write(
      """
      {"task_name": "STSBenchmark", "mteb_version": "2.0.0", "evaluation_time": 1.0,
       "dataset_revision": "b0fddb56ed78048fa8b90373c8a3cfc37b684831",
       "scores": {"test": [{"cosine_spearman": 0.82, "main_score": 0.82, "hf_subset": "default",
       "languages": ["eng-Latn"]}]}}
      """, to: "STSBenchmark.json")
    let run = try binary.run("compare", folder, "STSBenchmark.json", "--format", "json")
    let found = try JSONDecoder().decode(Document.self, from: Data(run.output.utf8))
    // The planted run's STS-B has other rows than MTEB's, and is told apart by that.
    #expect(found.incomparable.contains { $0.task == "STSB" })
    #expect(run.errors.contains("nothing is comparable") && run.status == 5)
    try binary.folder.write(
      """
      {"task_name": "STSBenchmark", "dataset_revision": "0000", "scores": {"test":
       [{"cosine_spearman": 0.82, "main_score": 0.82, "hf_subset": "default"}]}}
      """, to: "Other.json")
    #expect(try binary.run("compare", folder, "Other.json").status == 65)
  }

  /// One file of a folder is broken or holds points of a hundred: the message names it, and nothing is compared.
  @Test(arguments: [
    ("81.0", "scores, test, cosine_spearman"), ("1.7", "scores, test, cosine_spearman"),
    ("NaN", "is no JSON"), ("0.7", "is no JSON"),
  ])
  func abnormalFilesOfMTEBAreNamed(score: String, message: String) throws {
    let binary = try Binary()
    func result(_ task: String, _ revision: String, _ score: String) -> String {
      """
      {"task_name": "\(task)", "dataset_revision": "\(revision)", "scores": {"test": [
       {"cosine_spearman": \(score), "main_score": 0.7, "hf_subset": "default"}]}}
      """
    }
    for folder in ["good", "bad"] {
      try FileManager.default.createDirectory(
        at: binary.folder.url.appending(path: folder), withIntermediateDirectories: true)
      try binary.folder.write(
        result("STSBenchmark", "b0fddb56ed78048fa8b90373c8a3cfc37b684831", "0.8"),
        to: "\(folder)/STSBenchmark.json")
    }
    let whole = result("STS12", "a0d554a64d88156834ff5ae9920b964011b16384", score)
    try binary.folder.write(
      score == "0.7" ? String(whole.dropLast(10)) : whole, to: "bad/STS12.json")
    let run = try binary.run("compare", "good", "bad")
    #expect(run.status == 65, "\(run.output)")
    #expect(run.errors.contains("bad/STS12.json") && run.errors.contains(message), "\(run.errors)")
  }
}
