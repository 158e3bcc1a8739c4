import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EvalTasks

/// Variants of every layout of the data sets: as many rows as declared, or an error that names the file.
@Suite struct ReaderFuzzTests {
  private struct Unsound: Error {}

  private static let layouts: [(file: String, task: String, content: String)] = [
    ("STS/STSBenchmark/sts-test.csv", "STSB", "m\tx\ty\t1\t5\ta b\tc\nm\tx\ty\t2\t2.50\t\"d\te\n"),
    ("STS/STS13-en-test/STS.input.OnWN.txt", "STS13:OnWN", "a b\tc\nd\té\tf\tg\n"),
    ("STS/STS13-en-test/STS.gs.OnWN.txt", "STS13:OnWN", "1.5\n5\n"),
    ("SICK/SICK_test_annotated.txt", "SICKR", "pair_ID\ta\tb\tr\te\r\n1\tA\tB\t3.5\tN\r\n"),
    (
      "TREC/train_5500.label", "TREC",
      "ABBR:a A\nDESC:a B\nENTY:a C\nHUM:b Who ?\nLOC:a E\nNUM:a F\n"
    ),
    (
      "MRPC/msr_paraphrase_train.txt", "MRPC",
      "\u{FEFF}Quality\ta\tb\tc\td\n1\t1\t2\tx\ty\n0\t1\t2\tx\ty\n"
    ),
    ("SST/binary/sentiment-train", "SST2", "good\t1\nbad\t0\n"),
    ("SST/fine/sentiment-train", "SST5", "0 a\n1 b\n2 c\n3 d\n4 e\n"),
    ("CR/custrev.pos", "CR", "caf\u{E9}\nplain \n"),
  ]

  @Test func readers() throws {
    let root = try MiniRoot(counts: [
      "STSB": ["STSB": [.test: 2]], "STS13": ["OnWN": [.test: 2]], "SICKR": ["SICKR": [.test: 1]],
      "TREC": ["TREC": [.train: 6, .test: 6]], "MRPC": ["MRPC": [.train: 2, .test: 2]],
      "SST2": ["SST2": [.train: 2, .dev: 2, .test: 2]],
      "SST5": ["SST5": [.train: 5, .dev: 5, .test: 5]], "CR": ["CR": [.test: 3]],
    ])
    try root.write("bad\n", to: "CR/custrev.neg")
    // The other splits of what is varied.
    let splits = [
      "TREC/train_5500.label": ["TREC/TREC_10.label"],
      "MRPC/msr_paraphrase_train.txt": ["MRPC/msr_paraphrase_test.txt"],
      "SST/binary/sentiment-train": ["SST/binary/sentiment-dev", "SST/binary/sentiment-test"],
      "SST/fine/sentiment-train": ["SST/fine/sentiment-dev", "SST/fine/sentiment-test"],
    ]
    for (file, task, content) in Self.layouts {
      let campaign = FuzzCampaign(
        file, corpus: [Array(content.utf8)],
        dictionary: [
          "\t", "\n", "\r\n", "\0", "\u{85}", "\u{2028}", "\"", "1", "5.0", "nan", "inf", "0x1p1",
          "NUM:", "é",
        ], short: 40, long: 6000)
      try root.write("a\tb\nc\td\n", to: "STS/STS13-en-test/STS.input.OnWN.txt")
      try root.write("1\n2\n", to: "STS/STS13-en-test/STS.gs.OnWN.txt")
      for other in splits[file] ?? [] { try root.write(content, to: other) }
      try root.write(content, to: file)
      _ = try root.load(task)
      let violations = campaign.violations(isProper: { $0 is EvalError }) { bytes in
        try root.write(bytes, to: file)
        for pair in try root.load(task).firstPairs.map({ [$0] }) ?? [] {
          guard pair.gold.allSatisfy(\.isFinite), pair.first.count == pair.gold.count,
            pair.second.count == pair.gold.count
          else { throw Unsound() }
        }
      }
      #expect(violations == [])
    }
  }

  @Test func selections() {
    let campaign = FuzzCampaign(
      "--task",
      corpus: ["STS12:MSRpar,sts,*R", "all", "STS1?:[a-z]*", "@file"].map { Array($0.utf8) },
      dictionary: ["*", "?", "[", "]", ":", ",", "sts", "all", "STS12", "**********a"], short: 60,
      long: 20_000)
    #expect(
      campaign.violations(isProper: { $0 is EvalError }) {
        _ = try TaskSelection.parse(
          String(decoding: $0.prefix(2000), as: UTF8.self), protocol: .senteval, text: nil,
          split: nil)
      } == [])
  }
}
