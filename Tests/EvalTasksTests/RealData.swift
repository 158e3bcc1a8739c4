import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EvalTasks

/// The real sets, where this machine has them.
enum RealData {
  /// The root with `senteval/` and `raw-semeval/`, for tests under ``Testing/Trait/realData``.
  static func root() throws -> DataRoot {
    try DataRoot.open(try #require(SharedData.root).path)
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test where this machine lacks the real sets.
  static var realData: Self {
    .enabled(
      if: SharedData.holds("senteval/downstream", "raw-semeval/downstream"),
      "needs senteval and raw-semeval of the shared data; set STSBENCH_TEST_DATA to its folder")
  }
}

/// Counts and character totals of the published sets.
@Suite(.realData) struct RealDataTests {
  /// Row counts written down apart from the catalogue; checked where the digests are.
  static let rows: [String: Int] = [
    "STS12": 3108, "STS13": 1500, "STS14": 3750, "STS15": 3000, "STS16": 1186,
    "STSB": 1379, "SICKR": 4927, "MR": 10_662, "CR": 3775, "SUBJ": 10_000,
    "MPQA": 10_606, "SST2": 67_349 + 872 + 1821, "TREC": 5452 + 500, "MRPC": 4076 + 1725,
    "SST5": 8544 + 1101 + 2210, "STSB-regression": 5749 + 1500 + 1379,
    "SICKR-regression": 4500 + 500 + 4927,
  ]

  /// MTEB's descriptive statistics.
  @Test(arguments: [
    ("STS12", 402_118, 3108), ("STS13", 161_949, 1500), ("STS14", 407_185, 3750),
    ("STS15", 346_442, 3000), ("STS16", 154_802, 1186), ("STSB", 147_886, 1379),
    ("SICKR", 915_617, 9927),
  ]) func characterTotalsOfMTEB(task: String, characters: Int, rows: Int) throws {
    let root = try RealData.root()
    let data = try TaskReader.load(TaskSelection.parse(task, protocol: .mteb), from: root)
    #expect(data.map { $0.textTotals.characters.reduce(0, +) } == [characters])
    #expect(data.map(\.scoredRows) == [rows])
  }

  /// 37,700 sentences of the seven test sets are 26,083 distinct ones.
  @Test func distinctSentencesOfTheSevenSets() throws {
    let root = try RealData.root()
    let texts = try TaskReader.load(TaskSelection.parse("sts"), from: root)
      .flatMap(\.sentences.elements)
    #expect(texts.count == 37_700)
    #expect(Set(texts.map { Array($0.utf8) }).count == 26_083)
  }

  /// MTEB's per-column totals of STS13.
  @Test func totalsPerColumn() throws {
    let root = try RealData.root()
    let data = try TaskReader.load(TaskSelection.parse("STS13"), from: root)
    #expect(data[0].textTotals.characters == [93_101, 68_848])
  }

  @Test func rawTextIsAsDistributed() throws {
    let root = try RealData.root()
    let data = try TaskReader.load(TaskSelection.parse("STS13,MR", text: .raw), from: root)
    // The raw totals of STS13.
    #expect(data.first { $0.spec.id == "STS13" }?.textTotals.characters == [91_571, 67_475])
    let movies = try #require(data.first { $0.spec.id == "MR" })
    #expect(movies.texts.contains { $0.unicodeScalars.contains("\u{85}") })
  }

  @Test func emptySamplesAreKept() throws {
    let root = try RealData.root()
    for (task, empty) in [("CR", 4), ("MPQA", 3)] {
      let data = try TaskReader.load(TaskSelection.parse(task), from: root)
      #expect(data[0].sentences.elements.count { $0.isEmpty } == empty)
      #expect(data[0].notes.contains { $0.contains("\(empty) empty samples kept") })
    }
  }

  @Test func blankGoldIsDroppedAndCounted() throws {
    let root = try RealData.root()
    let data = try TaskReader.load(TaskSelection.parse("STS15:belief,STS16:postedit*"), from: root)
    #expect(data[0].notes == ["belief: 1625 pairs without a gold score left out"])
    #expect(data[1].notes == ["postediting: 3043 pairs without a gold score left out"])
  }
}
