import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EvalTasks

/// Wrong files: the error names file, line, what is wrong and what to do.
@Suite struct BadInputTests {
  /// Expects ``EvalError/badData(file:place:_:remedy:)`` of this file and place.
  func expectBadData(
    _ file: String, _ place: String?, _ fragment: String, _ body: () throws -> Void,
    location: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: EvalError.self, sourceLocation: location) { try body() }
    guard case .badData(let path, let found, let message, let remedy)? = error else {
      Issue.record("\(String(describing: error)) is no badData", sourceLocation: location)
      return
    }
    #expect(path.hasSuffix(file), "\(path)", sourceLocation: location)
    #expect(found == place, sourceLocation: location)
    #expect(message.contains(fragment), "\(message)", sourceLocation: location)
    #expect(!remedy.isEmpty, sourceLocation: location)
    #expect(error?.exitCode == 65, sourceLocation: location)
  }

  func expectBad(
    input: String = "a\tb\nc\td\n", gold: String = "1\n2\n", count: Int = 2,
    in file: String = "input",
    _ place: String?, _ fragment: String, location: SourceLocation = #_sourceLocation
  ) throws {
    let root = try MiniRoot.onWN(input: input, gold: gold, count: count)
    expectBadData(
      "STS.\(file).OnWN.txt", place, fragment,
      {
        _ = try root.load("STS13:OnWN")
      }, location: location)
  }

  @Test func pairs() throws {
    try expectBad(input: "a\tb\nc d\n", "line 2", "1 tab-separated fields, and 2")
    try expectBad(input: "a\tb\tc\nc\td\n", "line 1", "3 tab-separated fields")
    try expectBad(
      input: "a\tb\n\nc\td\n", gold: "1\n2\n3\n", count: 3, "line 2", "0 tab-separated fields")
    try expectBad(input: "a\tb\n", in: "gs", nil, "2 gold lines")
    try expectBad(gold: "1\nfive\n", in: "gs", "line 2", "“five” is no gold score")
    try expectBad(gold: "1\n5.5\n", in: "gs", "line 2", "outside 0.0 to 5.0")
    try expectBad(gold: "nan\n2\n", in: "gs", "line 1", "no gold score")
    try expectBad(gold: "inf\n2\n", in: "gs", "line 1", "no gold score")
    try expectBad(gold: "0x1p1\n2\n", in: "gs", "line 1", "no gold score")
    try expectBad(gold: "1\n\n", in: "gs", nil, "1 scored pairs (1 line without gold), and 2")
    try expectBad(count: 3, in: "gs", nil, "2 scored pairs, and 3 are expected")
    try expectBad(input: "a\tb\nc\0\td\n", "line 2", "NUL")
    try expectBad(
      input: "a\tb\n" + String(repeating: "x", count: DataFile.longestLine + 1) + "\td\n", "line 2",
      "longer than 1048576 bytes")
    try expectBad(
      input: "a\tb\nc\t" + String(repeating: "x", count: DataFile.longestText + 1) + "\n", "line 2",
      "a text has 32769 bytes, and at most 32768")
    try expectBad(input: "", gold: "", in: "gs", nil, "0 scored pairs, and 2")
  }

  @Test func invalidUTF8() throws {
    let root = try MiniRoot.onWN(input: "", gold: "1\n2\n", count: 2)
    try root.write(
      Array("a\tb\nc\tx".utf8) + [0xE9] + Array("y\n".utf8),
      to: "STS/STS13-en-test/STS.input.OnWN.txt")
    expectBadData("STS.input.OnWN.txt", "line 2", "byte 2 of a field (0xE9) is not UTF-8") {
      _ = try root.load("STS13:OnWN")
    }
  }

  @Test(
    arguments: [
      ([0x61, 0xC3, 0x28], 1), ([0xED, 0xA0, 0x80], 0), ([0x61, 0x62, 0xE2, 0x82], 2),
      ([0xC0, 0xAF], 0), ([0xF5, 0x80, 0x80, 0x80], 0),
    ] as [([UInt8], Int)]) func firstInvalidByte(bytes: [UInt8], offset: Int)
  {
    #expect(DataFile.firstInvalidByte(in: bytes[...]) == offset)
  }

  @Test func tables() throws {
    let root = try MiniRoot(counts: ["STSB": ["STSB": [.test: 2]], "SICKR": ["SICKR": [.test: 1]]])
    func stsb(_ text: String, _ place: String?, _ fragment: String) throws {
      try root.write(text, to: "STS/STSBenchmark/sts-test.csv")
      expectBadData("sts-test.csv", place, fragment) { _ = try root.load("STSB") }
    }
    try stsb(
      "m\tx\ty\t1\t5\ta\tb\nm\tx\ty\t2\t5\ta\n", "line 2", "6 tab-separated fields, and 7 or 9")
    try stsb("m\tx\ty\t1\t\ta\tb\nm\tx\ty\t2\t5\ta\tb\n", "line 1", "blank")
    try stsb("m\tx\ty\t1\t5\ta\tb\n", nil, "1 pairs, and 2 are expected")
    try root.write("1\tA\tB\t3\tN\n", to: "SICK/SICK_test_annotated.txt")
    expectBadData("SICK_test_annotated.txt", "line 1", "header is missing") {
      _ = try root.load("SICKR")
    }
    try root.write("pair_ID\ta\tb\tr\te\n1\tA\tB\t0.5\tN\n", to: "SICK/SICK_test_annotated.txt")
    expectBadData("SICK_test_annotated.txt", "line 2", "outside 1.0 to 5.0") {
      _ = try root.load("SICKR")
    }
  }

  @Test func labels() throws {
    let root = try MiniRoot(counts: [
      "TREC": ["TREC": [.train: 1, .test: 1]], "SST2": ["SST2": [.train: 2, .dev: 1, .test: 1]],
      "SST5": ["SST5": [.train: 1, .dev: 1, .test: 1]],
      "MRPC": ["MRPC": [.train: 1, .test: 1]],
    ])
    for (text, fragment) in [
      ("HUMAN:ind Who ?\n", "unknown label “HUMAN”"), ("Who is it ?\n", "has no class"),
      ("HUM:ind\n", "has no question"),
    ] {
      try root.write(text, to: "TREC/train_5500.label")
      expectBadData("train_5500.label", "line 1", fragment) { _ = try root.load("TREC") }
    }
    for (text, place, fragment) in [
      ("good\t1\nbad\t2\n", "line 2", "unknown label “2”"),
      ("good 1\nbad\t0\n", "line 1", "no tab"),
    ] {
      try root.write(text, to: "SST/binary/sentiment-train")
      expectBadData("sentiment-train", place, fragment) { _ = try root.load("SST2") }
    }
    try root.write("7 good\n", to: "SST/fine/sentiment-train")
    expectBadData("fine/sentiment-train", "line 1", "unknown label “7”") {
      _ = try root.load("SST5")
    }
    try root.write("Quality\ta\tb\tc\td\nyes\t1\t2\tx\ty\n", to: "MRPC/msr_paraphrase_train.txt")
    expectBadData("msr_paraphrase_train.txt", "line 2", "unknown label “yes”") {
      _ = try root.load("MRPC")
    }
  }

  @Test func wrongCountsOfSamples() throws {
    let root = try MiniRoot(counts: [
      "CR": ["CR": [.test: 4]], "SST2": ["SST2": [.train: 3, .dev: 1, .test: 1]],
      "MRPC": ["MRPC": [.train: 2, .test: 1]],
    ])
    try root.write("good\nfine\n", to: "CR/custrev.pos")
    try root.write("bad\n", to: "CR/custrev.neg")
    expectBadData("custrev.neg", nil, "3 samples in 2 files, and 4 are expected") {
      _ = try root.load("CR")
    }
    try root.write("good\t1\nbad\t0\n", to: "SST/binary/sentiment-train")
    expectBadData("sentiment-train", nil, "2 samples, and 3 are expected") {
      _ = try root.load("SST2")
    }
    try root.write("Quality\ta\tb\tc\td\n1\t1\t2\tx\ty\n", to: "MRPC/msr_paraphrase_train.txt")
    expectBadData("msr_paraphrase_train.txt", nil, "1 samples, and 2 are expected") {
      _ = try root.load("MRPC")
    }
  }

  @Test func oneClassOnly() throws {
    let root = try MiniRoot(counts: [
      "SST2": ["SST2": [.train: 2, .dev: 1, .test: 1]], "CR": ["CR": [.test: 2]],
    ])
    try root.write("good\t1\nfine\t1\n", to: "SST/binary/sentiment-train")
    expectBadData("sentiment-train", nil, "no sample of class 0 (2 classes") {
      _ = try root.load("SST2")
    }
    try root.write("good\nfine\n", to: "CR/custrev.pos")
    try root.write("", to: "CR/custrev.neg")
    expectBadData("custrev.neg", nil, "class 0 has no sample") { _ = try root.load("CR") }
  }

  @Test func mixedEncodings() throws {
    let root = try MiniRoot(counts: ["CR": ["CR": [.test: 4]]])
    try root.write(
      Array("caf\u{E9} one\nplain\ncaf".utf8) + [0xE9, 0x0A], to: "CR/custrev.pos")
    try root.write("bad\n", to: "CR/custrev.neg")
    expectBadData("custrev.pos", "line 3", "mixed encodings: line 1 is UTF-8 and line 3 is Latin-1")
    {
      _ = try root.load("CR")
    }
  }

  @Test func missingFilesAndVariants() throws {
    let root = try MiniRoot(counts: ["CR": ["CR": [.test: 1]]])
    let file = try #require(#expect(throws: EvalError.self) { try root.load("CR") })
    #expect(file.exitCode == 66)
    #expect("\(file)".contains("CR/custrev.pos") && "\(file)".contains("--exclude CR"))
    let variant = try #require(
      #expect(throws: EvalError.self) { try root.load("STSB", protocol: .mteb) })
    #expect(variant.exitCode == 66)
    #expect("\(variant)".contains("raw-semeval") && "\(variant)".contains("raw text"))
  }

  @Test func aFolderInPlaceOfAFile() throws {
    let root = try MiniRoot(counts: ["CR": ["CR": [.test: 1]]])
    try root.write("x\n", to: "CR/custrev.pos/inner")
    let error = #expect(throws: EvalError.self) { try root.load("CR") }
    #expect(error?.exitCode == 74)
  }

  /// Random bytes are read or refused, never anything else, and quickly.
  @Test func randomBytes() throws {
    var generator = CounterGenerator(seed: 13)
    let root = try MiniRoot(counts: [
      "STSB": ["STSB": [.test: 2]], "STS13": ["OnWN": [.test: 2]],
      "TREC": ["TREC": [.train: 2, .test: 2]], "MRPC": ["MRPC": [.train: 2, .test: 2]],
    ])
    let alphabet: [UInt8] = [
      0x09, 0x0A, 0x0D, 0x20, 0x22, 0x31, 0x35, 0x3A, 0x61, 0x85, 0xC3, 0xA9, 0xFF,
    ]
    for _ in 0..<40 {
      let bytes = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
        alphabet.randomElement(using: &generator) ?? 0
      }
      for (file, task) in [
        ("STS/STSBenchmark/sts-test.csv", "STSB"), ("TREC/train_5500.label", "TREC"),
        ("MRPC/msr_paraphrase_train.txt", "MRPC"),
        ("STS/STS13-en-test/STS.input.OnWN.txt", "STS13:OnWN"),
      ] {
        try root.write(bytes, to: file)
        try root.write("1\n2\n", to: "STS/STS13-en-test/STS.gs.OnWN.txt")
        #expect(throws: EvalError.self, "\(bytes)") { try root.load(task) }
      }
    }
  }
}
