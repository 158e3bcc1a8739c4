import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EvalTasks

/// Quirks of the real files, one small file each.
@Suite struct ReaderTests {
  @Test func blankGoldIsNotScored() throws {
    let root = try MiniRoot.onWN(
      input: "a\tb\nc\td\ne\tf\n", gold: "5.000\n\n2.33333333333333\n", count: 2)
    let data = try root.load("STS13:OnWN")
    #expect(data.firstPairs?.first == ["a", "e"])
    #expect(data.firstPairs?.gold == [5, 2.33333333333333])
    #expect(data.notes == ["OnWN: 1 pair without a gold score left out"])
  }

  @Test func goldFormatsThatAreEqualTie() throws {
    let root = try MiniRoot.onWN(
      input: "a\tb\nc\td\ne\tf\n", gold: "4\n4.0\n4.000\r\n", count: 3)
    #expect(try root.load("STS13:OnWN").firstPairs?.gold == [4, 4, 4])
  }

  @Test func aLastLineWithoutLineFeedCounts() throws {
    let root = try MiniRoot.onWN(input: "a\tb\r\nc\td", gold: "1\n2", count: 2)
    #expect(try root.load("STS13:OnWN").firstPairs?.second == ["b", "d"])
  }

  @Test func onlyLineFeedsEndLines() throws {
    // U+0085, U+2028, a vertical tab and a lone carriage return are text.
    let root = try MiniRoot.onWN(
      input: "a\u{85}a\tb\u{2028}b\nc\u{0B}c\td\rd\n", gold: "1\n2\n", count: 2)
    let pairs = try root.load("STS13:OnWN").firstPairs
    #expect(pairs?.first == ["a\u{85}a", "c\u{0B}c"])
    #expect(pairs?.second == ["b\u{2028}b", "d\rd"])
  }

  @Test func fourColumnInputsOf2016() throws {
    let root = try MiniRoot(counts: ["STS16": ["headlines": [.test: 1]]])
    try root.write(
      "a b\tc d\tsource 1\tsource 2\n", to: "STS/STS16-en-test/STS.input.headlines.txt")
    try root.write("3\n", to: "STS/STS16-en-test/STS.gs.headlines.txt")
    #expect(try root.load("STS16:headlines").firstPairs?.second == ["c d"])
  }

  @Test func pairsKeepTheirText() throws {
    let text = "  two  spaces\u{A0} \"and quotes\" "
    let root = try MiniRoot.onWN(input: "\(text)\tb\n", gold: "1\n", count: 1)
    #expect(try root.load("STS13:OnWN").firstPairs?.first == [text])
  }

  @Test func quotesAndExtraColumnsOfTheBenchmark() throws {
    let root = try MiniRoot(.raw, counts: ["STSB": ["STSB": [.test: 4]]])
    try root.write(
      """
      main\tx\t2012\t0001\t5.000\t"open quote\tb "c" d
      main\tx\t2012\t0002\t4\t a "quoted" one \t"x"\tnote\tlicence
      main\tx\t2012\t0003\t0.5\t\tempty before
      main\tx\t2012\t0004\t1.5\tcomma, semicolon;\tempty after\r

      """, to: "STS/STSBenchmark/sts-test.csv")
    let pairs = try root.load("STSB").firstPairs
    #expect(pairs?.first == ["\"open quote", " a \"quoted\" one ", "", "comma, semicolon;"])
    #expect(pairs?.second == ["b \"c\" d", "\"x\"", "empty before", "empty after"])
    #expect(pairs?.gold == [5, 4, 0.5, 1.5])
  }

  @Test func carriageReturnsOfSICK() throws {
    let root = try MiniRoot(counts: ["SICKR": ["SICKR": [.test: 1]]])
    try root.write(
      "pair_ID\tsentence_A\tsentence_B\trelatedness_score\tentailment_judgment\r\n"
        + "1\tA dog\tA cat\t3.3\tNEUTRAL\r\n", to: "SICK/SICK_test_annotated.txt")
    #expect(try root.load("SICKR").firstPairs?.gold == [3.3])
  }

  @Test func byteOrderMarkOfMRPC() throws {
    let root = try MiniRoot(counts: ["MRPC": ["MRPC": [.train: 2, .test: 1]]])
    let head = "\u{FEFF}Quality\t#1 ID\t#2 ID\t#1 String\t#2 String\r\n"
    try root.write(
      head + "1\t1\t2\tHe said \" no\tNo , he said\r\n0\t3\t4\tx\ty\r\n",
      to: "MRPC/msr_paraphrase_train.txt")
    try root.write(head + "1\t5\t6\tp\tq\r\n", to: "MRPC/msr_paraphrase_test.txt")
    let samples = try root.load("MRPC").trainSamples
    #expect(samples?.first == ["He said \" no", "x"])
    #expect(samples?.second == ["No , he said", "y"])
    #expect(samples?.labels == [1, 0])
  }

  /// Six classes, one line with byte 0xF0 as in the original.
  static let trec =
    "NUM:date When was it ?\nLOC:city Where is it ?\nHUM:ind Who is it ?\nENTY:animal What is it ?\n"
    + "ABBR:exp What does it mean ?\n"

  @Test func latin1OfTREC() throws {
    let root = try MiniRoot(counts: ["TREC": ["TREC": [.train: 6, .test: 1]]])
    try root.write(
      Array(Self.trec.utf8) + Array("DESC:def What is ".utf8) + [0xF0, 0x20, 0x3F, 0x0A],
      to: "TREC/train_5500.label")
    try root.write("NUM:count How many ?\n", to: "TREC/TREC_10.label")
    let data = try root.load("TREC")
    #expect(data.trainSamples?.first.last == "What is \u{F0} ?")
    // ABBR, DESC, ENTY, HUM, LOC, NUM are 0 to 5, as in SentEval.
    #expect(data.trainSamples?.labels == [5, 4, 3, 2, 0, 1])
    #expect(data.notes.isEmpty)
  }

  @Test func aConvertedCopyIsReadAndNoted() throws {
    let root = try MiniRoot(counts: ["TREC": ["TREC": [.train: 6, .test: 1]]])
    try root.write(Self.trec + "DESC:def What is ð ?\n", to: "TREC/train_5500.label")
    try root.write("NUM:count How many ?\n", to: "TREC/TREC_10.label")
    let data = try root.load("TREC")
    #expect(data.trainSamples?.first.last == "What is ð ?")
    #expect(data.notes.count == 1 && data.notes[0].contains("UTF-8"))
  }

  @Test func classFilesAreLatin1AndKeepEmptySamples() throws {
    for variant in [TextVariant.senteval, .raw] {
      let root = try MiniRoot(variant, counts: ["CR": ["CR": [.test: 4]]])
      try root.write([0x61, 0x85, 0x62, 0x20, 0x0A, 0x0A], to: "CR/custrev.pos")
      try root.write("it  broke . \n \n", to: "CR/custrev.neg")
      let samples = try root.load("CR").trainSamples
      // SentEval splits at U+0085 and joins by one space; raw text stays as it is.
      #expect(
        samples?.first
          == (variant == .raw
            ? ["a\u{85}b ", "", "it  broke . ", " "] : ["a b", "", "it broke .", ""]))
      #expect(samples?.labels == [1, 1, 0, 0])
    }
  }

  @Test func subjectivityCountsObjectiveAsOne() throws {
    let root = try MiniRoot(counts: ["SUBJ": ["SUBJ": [.test: 3]]])
    try root.write("fact one\nfact two\n", to: "SUBJ/subj.objective")
    try root.write("i like it\n", to: "SUBJ/subj.subjective")
    #expect(try root.load("SUBJ").trainSamples?.labels == [1, 1, 0])
  }

  @Test func sentimentTreebank() throws {
    let root = try MiniRoot(counts: [
      "SST2": ["SST2": [.train: 2, .dev: 1, .test: 1]],
      "SST5": ["SST5": [.train: 5, .dev: 1, .test: 1]],
    ])
    for (split, text) in [
      ("train", "good one \t1\nbad one \t0\n"), ("dev", "x\t1\n"), ("test", "y\t0\n"),
    ] {
      try root.write(text, to: "SST/binary/sentiment-\(split)")
    }
    let fine = "0 awful\n1 poor\n2 so\u{A0}so\n3 good\n4 great\n"
    for (split, text) in [("train", fine), ("dev", "2 b\n"), ("test", "3 c\n")] {
      try root.write(text, to: "SST/fine/sentiment-\(split)")
    }
    #expect(try root.load("SST2").trainSamples?.first == ["good one", "bad one"])
    let five = try root.load("SST5").trainSamples
    #expect(five?.labels == [0, 1, 2, 3, 4])
    #expect(five?.first[2] == "so so")
  }

  @Test func limitsKeepTheFirstOfEverySubsetAndClass() throws {
    let pairs = try MiniRoot.onWN(
      input: "a\tb\nc\td\ne\tf\ng\th\n", gold: "1\n\n2\n3\n", count: 3)
    #expect(try pairs.load("STS13:OnWN", limit: 2).firstPairs?.gold == [1, 2])
    let root = try MiniRoot(counts: ["CR": ["CR": [.test: 5]]])
    try root.write("p1\np2\np3\n", to: "CR/custrev.pos")
    try root.write("n1\nn2\n", to: "CR/custrev.neg")
    let samples = try root.load("CR", limit: 2).trainSamples
    #expect(samples?.first == ["p1", "p2", "n1", "n2"])
    #expect(throws: EvalError.self) { try root.load("CR", limit: 0) }
  }

  @Test func allPartsOfSICKInOrder() throws {
    let root = try MiniRoot(
      .raw, counts: ["SICKR": ["SICKR": [.train: 1, .dev: 1, .test: 1, .all: 3]]])
    let files = [("SICK_train", "t"), ("SICK_trial", "d"), ("SICK_test_annotated", "e")]
    for (file, text) in files {
      try root.write("pair_ID\ta\tb\tr\te\n1\t\(text) \tx\t2\tN\n", to: "SICK/\(file).txt")
    }
    #expect(try root.load("SICKR", split: .all).firstPairs?.first == ["t ", "d ", "e "])
    #expect(try root.load("SICKR", split: .dev).firstPairs?.first == ["d "])
  }

  @Test func sentEvalOrder() {
    let samples = TaskData.Samples(
      first: ["c c", "a", "b b", "", "d"], labels: [0, 1, 0, 1, 0])
    #expect(SentEvalOrder.positions(of: samples) == [3, 4, 1, 0, 2])
    let pairs = TaskData.PairSubset(
      name: "x", first: ["a a", "b", "c"], second: ["a", "b b", "c"], gold: [0, 0, 5])
    #expect(SentEvalOrder.positions(of: pairs) == [2, 1, 0])
  }
}
