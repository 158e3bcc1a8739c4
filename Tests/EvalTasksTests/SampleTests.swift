import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EvalTasks

/// The bundled miniature.
@Suite struct SampleTests {
  @Test func isFoundAndMarked() throws {
    let root = try DataRoot.open("sample")
    #expect(root.isSample)
    #expect(Set(root.trees.keys) == [.senteval, .raw])
  }

  @Test(arguments: [TextVariant.senteval, .raw]) func everyTaskReads(text: TextVariant) throws {
    let root = try DataRoot.openSample()
    let excluded = text == .raw ? ["SST2", "SST5"] : []
    let requests = try TaskSelection.parse("all,extra", excluding: excluded, text: text)
    let data = try TaskReader.load(requests, from: root)
    #expect(data.count == (text == .raw ? 15 : 17))
    for task in data {
      switch task.content {
      case .pairs(let subsets):
        #expect(subsets.map(\.name) == task.spec.subsets.map(\.name))
        for subset in subsets { #expect(Set(subset.gold).count > 3 && subset.gold.count >= 8) }
      case .samples(let train, _, _):
        // Ten outer and ten inner folds need at least 12 of each class.
        let counts = Dictionary(grouping: train.labels, by: \.self).mapValues(\.count)
        #expect(counts.values.allSatisfy { $0 >= 12 }, "\(task.spec.id) \(counts)")
      case .scoredSplits(let train, let dev, let test):
        #expect(train.gold.count > dev.gold.count && test.gold.count >= 20)
      }
    }
  }

  @Test func otherProtocolsRead() throws {
    let root = try DataRoot.openSample()
    for name in [EvaluationProtocol.mteb, .bellmFork] {
      let data = try TaskReader.load(TaskSelection.parse("sts", protocol: name), from: root)
      #expect(data.count == 7)
    }
    let sick = try TaskReader.load(TaskSelection.parse("SICKR", protocol: .mteb), from: root)
    #expect(sick[0].scoredRows == 90)
  }

  /// The quirks of the real files are there.
  @Test func hasTheQuirks() throws {
    let root = try DataRoot.openSample()
    func bytes(_ path: String, _ variant: TextVariant) throws -> Data {
      try Data(
        contentsOf: URL(fileURLWithPath: root.path(path, variant: variant, task: "test")))
    }
    #expect(try bytes("SICK/SICK_test_annotated.txt", .senteval).contains(0x0D))
    #expect(try bytes("MRPC/msr_paraphrase_test.txt", .raw).starts(with: [0xEF, 0xBB, 0xBF]))
    #expect(try bytes("TREC/train_5500.label", .senteval).contains(0xE9))
    #expect(try bytes("MR/rt-polarity.neg", .raw).contains(0x85))
    let table = try String(
      decoding: bytes("STS/STSBenchmark/sts-test.csv", .raw), as: UTF8.self)
    let widths = Set(table.split(separator: "\n").map { $0.count { $0 == "\t" } + 1 })
    #expect(widths == [7, 9])
    #expect(table.contains("\"a mistake"))
    let data = try TaskReader.load(TaskSelection.parse("STS15,STS16,CR,MPQA"), from: root)
    #expect(data[0].notes.count == 5 && data[1].notes.count == 5)
    #expect(data[2].texts.contains(""))
  }

  @Test func staysSmall() throws {
    let root = try DataRoot.openSample()
    let files = try #require(FileManager.default.enumerator(atPath: root.folder))
    var total = 0
    while files.nextObject() != nil {
      if files.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
        total += files.fileAttributes?[.size] as? Int ?? 0
      }
    }
    #expect(total > 50_000 && total < 200_000)
  }

  @Test func isLookedForBesideTheExecutableAndWhereItIsInstalled() {
    #expect(
      BundledFiles.places("Sample", of: "EvalTasks", executable: "/opt/bench/bin/stsbench")
        .prefix(2) == [
          "/opt/bench/bin/stsbench_EvalTasks.resources/Sample",
          "/opt/bench/share/stsbench/Sample",
        ])
  }
}
