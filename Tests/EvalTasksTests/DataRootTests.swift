import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EvalTasks

/// Which folder is the data root.
@Suite struct DataRootTests {
  func folder(_ trees: String...) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for tree in trees {
      try FileManager.default.createDirectory(
        at: folder.url.appending(path: tree), withIntermediateDirectories: true)
    }
    return folder
  }

  @Test func theFlagComesFirstThenTheVariableThenTheStandardFolder() throws {
    let flag = try folder("senteval/downstream")
    let variable = try folder("raw-semeval/downstream")
    let home = try folder("stsbench/senteval/downstream", "stsbench/raw-semeval/downstream")
    let environment = ["STSBENCH_DATA": variable.url.path, "XDG_DATA_HOME": home.url.path]
    let first = try DataRoot.resolve(flag: flag.url.path + "/", environment: environment)
    #expect(first.origin == .flag && first.folder == flag.url.path)
    #expect(Set(first.trees.keys) == [.senteval])
    let second = try DataRoot.resolve(environment: environment)
    #expect(second.origin == .environment && Set(second.trees.keys) == [.raw])
    let third = try DataRoot.resolve(environment: ["XDG_DATA_HOME": home.url.path])
    #expect(third.origin == .standardFolder && third.trees.count == 2)
    #expect(third.folder == home.url.path + "/stsbench")
    #expect(!first.isSample)
  }

  @Test func theStandardFolder() {
    #expect(DataRoot.standardFolder(environment: ["XDG_DATA_HOME": "/d"]) == "/d/stsbench")
    #expect(
      DataRoot.standardFolder(environment: ["XDG_DATA_HOME": "d", "HOME": "/h"])
        == "/h/.local/share/stsbench")
  }

  @Test func aSentEvalDataFolderIsARoot() throws {
    let plain = try folder("downstream/STS")
    #expect(try DataRoot.open(plain.url.path).trees[.senteval] == plain.url.path + "/downstream")
    let raw = try folder("raw-semeval/downstream")
    let inner = raw.url.path + "/raw-semeval"
    #expect(try DataRoot.open(inner).trees == [.raw: inner + "/downstream"])
  }

  @Test func whatIsMissingIsSaidWithAGuess() throws {
    let good = try folder("senteval/downstream/STS", "empty")
    func error(_ path: String) throws -> EvalError {
      try #require(#expect(throws: EvalError.self) { try DataRoot.open(path) })
    }
    let absent = try error(good.url.path + "/nowhere")
    #expect(absent.exitCode == 66 && "\(absent)".contains("does not exist"))
    let inside = try error(good.url.path + "/senteval/downstream")
    #expect(inside.exitCode == 66)
    #expect("\(inside)".contains("no senteval/downstream, no raw-semeval/downstream"))
    #expect(inside.remedy.contains("did you mean \(good.url.path)"), "\(inside)")
    let file = try good.write("x", to: "file.txt")
    #expect("\(try error(file.path))".contains("names a file"))
    let nothing = try #require(
      #expect(throws: EvalError.self) {
        try DataRoot.resolve(environment: ["XDG_DATA_HOME": good.url.path + "/empty"])
      })
    #expect(nothing.exitCode == 66)
    #expect("\(nothing)".contains("STSBENCH_DATA") && nothing.remedy.contains("--data sample"))
  }

  @Test func aCopyOfTheSampleIsStillASample() throws {
    let copy = try TemporaryFolder()
    let place = copy.url.appending(path: "mine")
    try FileManager.default.copyItem(
      at: URL(fileURLWithPath: DataRoot.openSample().folder), to: place)
    #expect(try DataRoot.open(place.path).isSample)
  }

  @Test func aBrokenSampleManifestIsNamed() throws {
    let broken = try folder("senteval/downstream")
    try broken.write("{", to: "sample.json")
    let error = #expect(throws: EvalError.self) { try DataRoot.open(broken.url.path) }
    #expect(error?.exitCode == 65)
  }
}
