import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EvalTasks

/// What task expressions select.
@Suite struct SelectionTests {
  func ids(_ text: String, _ excluded: [String] = []) throws -> [String] {
    try TaskSelection.parse(text, excluding: excluded).map(\.task)
  }

  @Test func groups() throws {
    #expect(try ids("sts") == SampleResults.sts)
    #expect(try ids("transfer") == SampleResults.transfer)
    #expect(try ids("all") == SampleResults.sts + SampleResults.transfer)
    #expect(ProtocolPreset.tasks(of: .mteb) == SampleResults.sts)
    #expect(ProtocolPreset.tasks(of: .senteval) == SampleResults.sts + SampleResults.transfer)
    #expect(try ids("extra") == ["SST5", "STSB-regression", "SICKR-regression"])
  }

  @Test func listsGlobsAliasesAndCase() throws {
    #expect(try ids("TREC, sts12") == ["STS12", "TREC"])
    #expect(try ids("MR*") == ["MR", "MRPC"])
    #expect(try ids("sts1?") == ["STS12", "STS13", "STS14", "STS15", "STS16"])
    #expect(try ids("STSBenchmark,sick-r") == ["STSB", "SICKR"])
    #expect(try ids("STS12,STS12,sts12") == ["STS12"])
  }

  @Test func subsetsKeepTheirDeclaredOrder() throws {
    let requests = try TaskSelection.parse("STS12:smtnews,STS12:MSR*,sts13")
    #expect(requests[0].subsets == ["MSRpar", "MSRvid", "SMTnews"])
    #expect(requests[1].subsets == ["FNWN", "headlines", "OnWN"])
    #expect(try TaskSelection.parse("STS12:surprise.OnWN")[0].subsets == ["OnWN"])
    let headlines = try TaskSelection.parse("sts:headlines")
    #expect(headlines.map(\.task) == ["STS13", "STS14", "STS15", "STS16"])
  }

  @Test func exclusions() throws {
    #expect(try ids("sts", ["STS1*", "sickr"]) == ["STSB"])
    let request = try TaskSelection.parse("STS13", excluding: ["STS13:FNWN"])
    #expect(request[0].subsets == ["headlines", "OnWN"])
    #expect(throws: EvalError.self) { try ids("STS12", ["sts"]) }
  }

  @Test func listFiles() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("# mine\nSTS12:MSRpar\r\nMR, CR # two\n\n", to: "tasks.txt")
    let requests = try TaskSelection.parse("@\(file.path),TREC")
    #expect(requests.map(\.task) == ["STS12", "MR", "CR", "TREC"])
    #expect(requests[0].subsets == ["MSRpar"])
    let error = #expect(throws: EvalError.self) { try TaskSelection.parse("@/nowhere/tasks") }
    #expect(error?.exitCode == 66)
  }

  @Test(arguments: [
    ("STS21", "STS12"), ("TRECK", "TREC"), ("sickk", "SICKR"), ("STS12:MSRpair", "STS12:MSRpar"),
  ]) func unknownNamesComeWithNearMisses(text: String, near: String) throws {
    let error = try #require(#expect(throws: EvalError.self) { try TaskSelection.parse(text) })
    #expect(error.exitCode == 64)
    #expect(error.remedy.contains(near), "\(error)")
  }

  @Test(arguments: ["", " , ", "nothing*", "STS12:*zzz"]) func emptySelections(text: String) {
    let error = #expect(throws: EvalError.self) { try TaskSelection.parse(text) }
    #expect(error?.exitCode == 64)
  }

  @Test func senteval() throws {
    for request in try TaskSelection.parse("all") {
      #expect(request.text == .senteval && request.split == .test)
    }
  }

  /// Facts: data.md, “Variants”.
  @Test func mteb() throws {
    let requests = try TaskSelection.parse("sts", protocol: .mteb)
    #expect(
      requests.map(\.text) == [.senteval, .senteval, .senteval, .senteval, .senteval, .raw, .raw])
    #expect(requests.map(\.split) == [.test, .test, .test, .test, .test, .test, .all])
    for refused in ["all", "MR", "SST5", "STSB-regression"] {
      let error = try #require(
        #expect(throws: EvalError.self) { try TaskSelection.parse(refused, protocol: .mteb) })
      #expect(error.exitCode == 64)
      #expect("\(error)".contains("not part of protocol mteb"))
    }
  }

  @Test func bellmFork() throws {
    let requests = try TaskSelection.parse("sts", protocol: .bellmFork)
    #expect(requests.allSatisfy { $0.text == .bellmFork && $0.split == .test })
    #expect(throws: EvalError.self) { try TaskSelection.parse("MR", protocol: .bellmFork) }
  }

  @Test func textOverride() throws {
    #expect(try TaskSelection.parse("STS12", text: .raw)[0].text == .raw)
    let error = try #require(
      #expect(throws: EvalError.self) { try TaskSelection.parse("SST2", text: .raw) })
    #expect("\(error)".contains("published tokenised"))
    #expect(throws: EvalError.self) {
      try TaskSelection.parse("STS12", protocol: .mteb, text: .raw)
    }
    #expect(throws: EvalError.self) { try TaskSelection.parse("STS12", text: .bellmFork) }
    #expect(try TaskSelection.parse("STSB", protocol: .mteb, text: .raw)[0].text == .raw)
  }

  @Test func splitOverride() throws {
    #expect(try TaskSelection.parse("STSB,SICKR", split: .dev).map(\.split) == [.dev, .dev])
    #expect(try TaskSelection.parse("SICKR", split: .all)[0].split == .all)
    #expect(try TaskSelection.parse("STSB", protocol: .mteb, split: .dev)[0].split == .dev)
    for (task, split) in [("STS12", Split.dev), ("MR", .train), ("SST2", .dev), ("STSB", .all)] {
      let error = try #require(
        #expect(throws: EvalError.self) { try TaskSelection.parse(task, split: split) })
      #expect(error.exitCode == 64)
      #expect("\(error)".contains("cannot be scored on \(split.rawValue)"))
    }
    #expect(throws: EvalError.self) {
      try TaskSelection.parse("SICKR", protocol: .mteb, split: .test)
    }
  }

  @Test(arguments: [
    ("*", "", true), ("a*c", "abbc", true), ("a*c", "abcd", false), ("?", "ab", false),
    ("*a*b*", "xxaxxbxx", true), ("HEAD*", "headlines", true), ("", "", true), ("", "a", false),
  ]) func globs(pattern: String, text: String, isMatch: Bool) {
    #expect(Glob(pattern).matches(text) == isMatch)
  }
}
