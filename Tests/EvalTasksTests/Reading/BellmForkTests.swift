import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EvalTasks

/// The texts of the BeLLM authors' SentEval copy (4AI/BeLLM).
@Suite struct BellmForkTests {
  @Test func listsArePaddedToTheLongestOfBothColumns() throws {
    // The longest sentence has four words and stands in an unscored line, in the second column.
    let root = try MiniRoot.onWN(
      input: "a b c\td\ne\tf g\nx\tw x y z\n", gold: "3\n1\n\n", count: 2)
    let pairs = try root.load("STS13:OnWN", protocol: .bellmFork).firstPairs
    // Ascending gold: the second pair comes first. Words plus one space a missing word.
    #expect(pairs?.gold == [1, 3])
    #expect(pairs?.first == ["e   ", "a b c "])
    #expect(pairs?.second == ["f g  ", "d   "])
  }

  @Test func tiesStayInFileOrder() throws {
    let root = try MiniRoot.onWN(
      input: "one\ta\ntwo\tb\nthree\tc\nfour\td\n", gold: "2\n1\n2\n1\n", count: 4)
    let pairs = try root.load("STS13:OnWN", protocol: .bellmFork).firstPairs
    #expect(pairs?.first == ["two", "four", "one", "three"])
  }

  @Test func plainListsHaveNoArtefact() throws {
    let root = try MiniRoot(counts: ["STSB": ["STSB": [.test: 2]]])
    try root.write(
      "m\tx\t2012\t1\t5\ta  b \tc\nm\tx\t2012\t2\t1\td\te\n", to: "STS/STSBenchmark/sts-test.csv")
    let pairs = try root.load("STSB", protocol: .bellmFork).firstPairs
    #expect(pairs?.first == ["a b", "d"])
    #expect(pairs?.gold == [5, 1])
  }

  /// The longest sentences by a replica of the fork's loader (the one of postediting, 118 words, stands in an
  /// unscored line, which the fork counts too), and the sentences without a trailing space.
  @Test(
    .realData,
    arguments: [
      ("STS12:MSRpar", 35, 1...13), ("STS13:FNWN", 81, 1...13), ("STS14:images", 29, 1...13),
      ("STS16:postediting", 118, 0...0),
    ])
  func realSubsets(selection: String, longest: Int, whole: ClosedRange<Int>) throws {
    let root = try RealData.root()
    let request = try TaskSelection.parse(selection, protocol: .bellmFork)[0]
    let pairs = try #require(try TaskReader.load(request, from: root).firstPairs)
    let texts = pairs.first + pairs.second
    #expect(
      texts.allSatisfy {
        $0.split(separator: " ", omittingEmptySubsequences: false).count == longest
      })
    #expect(whole.contains(texts.count { !$0.hasSuffix(" ") }))
    #expect(pairs.gold == pairs.gold.sorted())
  }
}
