import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EvalTasks

/// What a root holds and whether it is what was published.
@Suite struct InventoryTests {
  @Test func listsEveryTaskAndVariant() throws {
    let holdings = DataInventory.list(try DataRoot.openSample())
    #expect(holdings.count == 17 * 2 - 2)
    #expect(holdings.allSatisfy { $0.isComplete && !$0.present.isEmpty })
    #expect(
      holdings.first { $0.spec.id == "SICKR" }?.declared == [
        .train: 40, .dev: 20, .test: 30, .all: 90,
      ])
  }

  @Test func saysWhatIsMissing() throws {
    let root = try MiniRoot()
    try root.write("x\n", to: "CR/custrev.pos")
    let holding = try #require(
      DataInventory.list(try DataRoot.open(root.folder.url.path))
        .first { $0.spec.id == "CR" && $0.text == .senteval })
    #expect(!holding.isComplete)
    #expect(holding.missing.map { $0.hasSuffix("CR/custrev.neg") } == [true])
  }

  @Test func theSampleIsUnlistedAndClean() throws {
    let check = try DataInventory.verify(TaskSelection.parse("all"), in: .openSample())
    #expect(check.isClean)
    #expect(check.tasks.allSatisfy { $0.state == .unlisted && ($0.rows ?? 0) > 0 })
  }

  @Test(.realData) func realDataIsAsPublished() throws {
    let root = try RealData.root()
    let requests =
      try TaskSelection.parse("STS12,MRPC,CR") + TaskSelection.parse("STSB", protocol: .mteb)
    let check = try DataInventory.verify(requests, in: root)
    #expect(check.isClean)
    #expect(check.files.allSatisfy { $0.state == .ok })
    #expect(check.tasks.allSatisfy { $0.state == .ok })
  }

  /// A copy with one changed score keeps its counts; file and text digests tell.
  @Test(.realData) func aChangedScoreIsFound() throws {
    let root = try RealData.root()
    let copy = try TemporaryFolder()
    let inner = "senteval/downstream/SICK"
    let source = URL(fileURLWithPath: root.folder).appending(path: inner)
    let target = copy.url.appending(path: inner)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: source, to: target)
    let file = target.appending(path: "SICK_test_annotated.txt")
    var bytes = [UInt8](try Data(contentsOf: file))
    let place = try #require(bytes.indices.first { bytes[$0] == 0x2E && bytes[$0 + 1] == 0x33 })
    bytes[place + 1] = 0x34
    try Data(bytes).write(to: file)
    let check = try DataInventory.verify(
      TaskSelection.parse("SICKR"), in: DataRoot.open(copy.url.path))
    #expect(!check.isClean)
    guard case .differs(let found, let size, let lines)? = check.files.first?.state,
      case .differs(let expected, let totals)? = check.tasks.first?.state
    else {
      Issue.record("\(check)")
      return
    }
    #expect(found == ContentDigest(of: Data(bytes)))
    #expect(size == bytes.count && lines == 4928)
    #expect(expected != check.tasks[0].digest)
    #expect(totals == check.tasks[0].totals)
  }

  @Test func aMissingTaskIsAResultAndNotAnError() throws {
    let root = try MiniRoot()
    let check = try DataInventory.verify(
      TaskSelection.parse("CR"), in: DataRoot.open(root.folder.url.path))
    #expect(check.files.map(\.state) == [.missing, .missing])
    guard case .unreadable(let reason)? = check.tasks.first?.state else {
      Issue.record("\(check.tasks)")
      return
    }
    #expect(reason.contains("custrev.pos"))
  }

  @Test func manifestKeepsLicencesAndPinnedMirrors() throws {
    for file in try DataManifest.files {
      for mirror in file.mirrors {
        #expect(mirror.address.hasPrefix("https://raw.githubusercontent.com/"))
        #expect(mirror.commit.allSatisfy(\.isHexDigit) && mirror.commit.count >= 12)
      }
    }
    let derived = try DataManifest.files.filter(\.mirrors.isEmpty).map(\.relativePath)
    #expect(
      derived.sorted() == [
        "SICK/SICK_test_annotated.txt", "SICK/SICK_train.txt", "STS/STSBenchmark/sts-dev.csv",
        "STS/STSBenchmark/sts-test.csv", "STS/STSBenchmark/sts-train.csv",
      ])
    #expect(
      DataLicence.all.filter(\.needsAcceptance).map(\.id) == [
        "microsoft-research", "sts-benchmark", "sick", "cc-by-nc-sa-2.0-uk",
      ])
  }
}
