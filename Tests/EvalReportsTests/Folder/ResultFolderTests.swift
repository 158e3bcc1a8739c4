import EvalCore
import EvalReports
import EvalTestSupport
import Foundation
import Testing

@Suite struct ResultFolderTests {
  @Test func everythingReadsBack() throws {
    let folder = try TemporaryFolder()
    let result = SampleContexts.complete
    try ResultFolder.write(
      result, to: folder.url,
      formats: RunReport.formats.filter {
        !["mteb", "eval-results"].contains($0.id)
      })
    let back = try ResultFolder.read(folder.url)
    #expect(back.hasItems)
    #expect(back.result == result)
    #expect(try ResultFolder.read(folder.url.appending(path: "results.json")).result == result)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(!names.contains { $0.hasPrefix(".results") }, "temporary files are left: \(names)")
  }

  @Test func theStableKeysAreThere() throws {
    let files = try RunReport.files(
      .json, SampleContexts.complete, .init(declarations: SampleContexts.declarations))
    let object = try #require(
      try JSONSerialization.jsonObject(with: files[0].content) as? [String: Any])
    #expect(Set(["run", "signature", "model", "tasks", "averages"]).isSubset(of: object.keys))
    let tasks = try #require(object["tasks"] as? [[String: Any]])
    let wanted: Set<String> = [
      "task", "metric", "score", "n", "aggregation", "mean", "wmean", "pearson", "subsets", "text",
      "split",
    ]
    #expect(wanted.isSubset(of: tasks[0].keys))
    #expect(tasks[0]["score"] as? Double == 0.72369)
    let subset = try #require((tasks[0]["subsets"] as? [[String: Any]])?.first)
    #expect(Set(["subset", "n", "cosine_spearman", "cosine_pearson"]).isSubset(of: subset.keys))
    let mrpc = try #require(tasks.first { $0["task"] as? String == "MRPC" })
    #expect(mrpc["metric"] as? String == "accuracy" && mrpc["f1"] as? Double == 0.8123)
    let averages = try #require(object["averages"] as? [String: Any])
    #expect(Set(averages.keys) == ["sts", "transfer"])
    // (0.72369 + 0.8060316722 + 0.755891 + 0.8538962 + 0.7898945 + 0.8203247 + 0.7758245) / 7
    let sts = try #require(averages["sts"] as? Double)
    #expect(abs(sts - 0.78936465317) < 1e-10)
  }

  @Test func aDegenerateScoreIsNullWithItsReason() throws {
    var result = SampleContexts.complete
    result.tasks[1].scores[.cosineSpearman] = .degenerate("all gold scores are equal")
    let files = try RunReport.files(.json, result, .init())
    let text = String(decoding: files[0].content, as: UTF8.self)
    #expect(text.contains("\"score\": null,\n      \"degenerate\": \"all gold scores are equal\""))
    let object = try #require(
      try JSONSerialization.jsonObject(with: files[0].content) as? [String: Any])
    #expect((object["averages"] as? [String: Any])?["sts"] is NSNull)
    let folder = try TemporaryFolder()
    try ResultFolder.write(result, to: folder.url)
    #expect(try ResultFolder.read(folder.url).result == result)
  }

  @Test func aNarrowedTaskMakesNoAverage() throws {
    var result = SampleContexts.complete
    #expect(result.average(of: .sts, declarations: SampleContexts.declarations) != nil)
    result.tasks[0].request.subsets = ["MSRpar"]
    #expect(result.average(of: .sts, declarations: SampleContexts.declarations) == nil)
  }

  @Test func itemsMayBeMissing() throws {
    let folder = try TemporaryFolder()
    try ResultFolder.write(SampleContexts.complete, to: folder.url)
    try FileManager.default.removeItem(at: folder.url.appending(path: "items.json"))
    let back = try ResultFolder.read(folder.url)
    #expect(!back.hasItems)
    #expect(back.result.tasks.map(\.scores) == SampleContexts.complete.tasks.map(\.scores))
  }

  private func failure(_ body: () throws -> Void) -> EvalError? {
    do {
      try body()
      return nil
    } catch {
      return error as? EvalError
    }
  }

  @Test func damagedFilesAreNamedWithTheirPlace() throws {
    let folder = try TemporaryFolder()
    try ResultFolder.write(SampleContexts.complete, to: folder.url)
    let file = folder.url.appending(path: "results.json")
    let good = try String(contentsOf: file, encoding: .utf8)
    let edits: [(String, String, String)] = [
      ("\"limit\"", "\"limit\"", ""),
      ("\"pooling\": \"mean\"", "\"pooling\": \"cls\"", "run"),
      ("\"score\": 0.72369", "\"score\": 0.92369", "score"),
      ("\"metric\": \"cosine_spearman\"", "\"metric\": \"cosine_spaerman\"", "metric"),
      ("\"n\": 309,", "\"n\": \"many\",", "n"), ("\"schema\": 1", "\"schema\": 99", "schema"),
      ("\"normalisation\"", "\"normalization\"", "normalization"),
      ("\"cosine_pearson\": 0.73619", "\"cosine_pearson\": 73.619", "range"),
    ]
    for (from, to, place) in edits where from != to {
      try #require(good.contains(from), "\(from)")
      let first = try #require(good.range(of: from))
      let bad = good.replacingOccurrences(of: from, with: to, range: first)
      let all = from.contains("cosine_pearson") ? good.replacing(from, with: to) : bad
      try Data(all.utf8).write(to: file)
      let error = failure { _ = try ResultFolder.read(folder.url) }
      #expect(error?.exitCode == 65, "\(to): \(String(describing: error))")
      #expect(error.map { "\($0)".contains(place) } == true, "\(to): \(String(describing: error))")
    }
    for bytes in [Data(), Data("{".utf8), Data([0xFF, 0xFE]), Data("[1,2]".utf8)] {
      try bytes.write(to: file)
      #expect(failure { _ = try ResultFolder.read(folder.url) }?.exitCode == 65)
    }
    let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    try Data(deep.utf8).write(to: file)
    #expect(failure { _ = try ResultFolder.read(folder.url) }?.exitCode == 65)
  }

  @Test func itemsOfAnotherRunAreRefused() throws {
    let one = try TemporaryFolder()
    let two = try TemporaryFolder()
    try ResultFolder.write(SampleContexts.complete, to: one.url)
    try ResultFolder.write(SampleContexts.mteb, to: two.url)
    let items = one.url.appending(path: "items.json")
    try FileManager.default.removeItem(at: items)
    try FileManager.default.copyItem(at: two.url.appending(path: "items.json"), to: items)
    let error = failure { _ = try ResultFolder.read(one.url) }
    #expect(error?.exitCode == 65)
    #expect(error.map { "\($0)".contains("items.json") } == true)
  }

  @Test func nothingThereIsMissingInput() throws {
    let folder = try TemporaryFolder()
    #expect(failure { _ = try ResultFolder.read(folder.url) }?.exitCode == 66)
    #expect(failure { _ = try ResultFolder.read(folder.url.appending(path: "no")) }?.exitCode == 66)
  }

  @Test func aPlaceThatCannotBeMadeIsCannotCreate() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("x", to: "file")
    let error = failure { try ResultFolder.write(SampleContexts.complete, to: file) }
    #expect(error?.exitCode == 73)
    let inside = failure {
      try ResultFolder.write(SampleContexts.complete, to: URL(fileURLWithPath: "/proc/stsbench"))
    }
    #expect(inside?.exitCode == 73)
  }

  /// The second of two files cannot be written: the first, already complete under its temporary name,
  /// is not put in place.
  @Test func aFailureUnderwayLeavesTheFormerFiles() throws {
    let folder = try TemporaryFolder()
    try ResultFolder.write(SampleContexts.mteb, to: folder.url)
    let before = try Data(contentsOf: folder.url.appending(path: "results.json"))
    let files = [
      ReportFile(path: "results.json", text: "new"),
      // A folder of that name stands in the way of the second file.
      ReportFile(path: "blocked/inner/file", text: "x"),
    ]
    try folder.write("x", to: "blocked")
    let error = failure { try ResultFolder.write(files, to: folder.url) }
    #expect(error?.exitCode == 73)
    #expect(try Data(contentsOf: folder.url.appending(path: "results.json")) == before)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(!names.contains { $0.hasPrefix(".") }, "\(names)")
  }

  @Test func aPathOutOfTheFolderIsADefect() throws {
    let folder = try TemporaryFolder()
    for path in ["../x", "/etc/x", "a//b", "./a"] {
      let error = failure {
        try ResultFolder.write([ReportFile(path: path, text: "x")], to: folder.url)
      }
      #expect(error?.exitCode == 1)
    }
  }
}
