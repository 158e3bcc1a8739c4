import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EvalTasks

/// The digest of texts and gold.
@Suite struct DigestTests {
  func data(_ first: [String], _ second: [String], _ gold: [Double]) throws -> TaskData {
    let request = try #require(try TaskSelection.parse("STSB").first)
    let spec = try TaskCatalogue.declaration(for: request).spec
    return TaskData(
      spec: spec, request: request,
      content: .pairs([.init(name: "STSB", first: first, second: second, gold: gold)]))
  }

  /// The canonical form, written out by hand: 0x4014… is 5.0, 0x3FF8… is 1.5.
  @Test func canonicalForm() throws {
    let digest = DataDigest.of(
      [try data(["a é"], ["b"], [5])] + [try data(["", "x"], ["y", ""], [1.5, 0])])
    #expect(
      digest
        == ContentDigest(
          ofText: "task STSB 1 senteval test\npart STSB 1\n4:a é1:b4014000000000000\n"
            + "task STSB 1 senteval test\npart STSB 2\n0:1:y3ff8000000000000\n1:x0:0000000000000000\n"
        ))
  }

  @Test func everyChangeShows() throws {
    let base = DataDigest.of([try data(["a", "b"], ["c", "d"], [1, 2])])
    for other in [
      try data(["a", "b"], ["c", "d"], [1, 2.5]), try data(["a", "b "], ["c", "d"], [1, 2]),
      try data(["b", "a"], ["d", "c"], [2, 1]), try data(["ac", "b"], ["", "d"], [1, 2]),
      // Canonically equivalent, yet other characters: é as one scalar and as two.
      try data(["a", "b"], ["c", "d\u{301}"], [1, 2]),
    ] {
      #expect(DataDigest.of([other]) != base)
    }
  }

  @Test func totalsCountScalarsAndTellBytesApart() throws {
    let totals = try data(["e\u{301}", "\u{E9}"], ["👨‍👩‍👧", "\r\n"], [1, 2]).textTotals
    // 2 + 1 scalars; 5 + 2 scalars; four texts that differ in bytes.
    #expect(totals == TextTotals(characters: [3, 7], distinctTexts: 4))
  }

  /// Digests and totals of every task, variant and split, computed by
  /// benchmarks/reference/data_manifest.py in Python.
  @Test(.realData) func publishedTextsHaveThePublishedDigest() throws {
    let root = try RealData.root()
    let texts = try DataManifest.knownTexts
    #expect(texts.count == 49)
    for known in texts {
      let declaration = try #require(TaskCatalogue.declaration(named: known.task))
      let request = TaskRequest(
        task: known.task, version: 1, text: known.text, split: known.split,
        subsets: declaration.spec.subsets.map(\.name))
      let data = try TaskReader.load(request, from: root)
      #expect(data.textTotals == known.totals, "\(request)")
      if known.text == .senteval, known.split == .test {
        #expect(data.scoredRows == RealDataTests.rows[known.task], "\(request)")
      }
      #expect(DataDigest.of([data]) == known.digest, "\(request)")
    }
  }
}
