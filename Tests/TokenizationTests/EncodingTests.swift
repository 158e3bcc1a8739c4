import Foundation
import Testing

@testable import Tokenization

/// Laws of encodings, beyond equality with the reference.
@Suite struct EncodingTests {
  /// BERT keeps the place of each byte through lower case, removed controls and split ideographs.
  /// A zero-width space that the rules remove: the first piece still counts as the beginning of the text
  /// (tokenizers 0.23.3).
  @Test func whatIsRemovedAtTheBeginningDoesNotMoveTheBeginning() throws {
    let tokenizer = try Fixture.tokenizer("unigram-compiled")
    let expected: [(String, [Int32], [Int])] = [
      ("\u{200B}Qḷ", [3, 385, 529, 488, 487, 2], [0, 3, 0, 4, 0, 4, 0, 4, 0, 4]),
      ("a\u{200B}Q", [12, 385, 2], [0, 1, 4, 5]),
    ]
    for (text, ids, offsets) in expected {
      let encoding = tokenizer.encode(text)
      #expect(encoding.ids == ids, "\(text)")
      let places = encoding.offsets.dropLast().flatMap { [$0.lowerBound, $0.upperBound] }
      #expect(places == offsets, "\(text)")
    }
  }

  @Test func offsetsCoverTheInput() throws {
    let tokenizer = try Fixture.tokenizer("wordpiece")
    let text = "Zug\u{7}  nach 北京 Ünïcode"
    let encoding = tokenizer.encode(text)
    let bytes = Array(text.utf8)
    var covered = [Bool](repeating: false, count: bytes.count)
    for (index, range) in encoding.offsets.enumerated() where !encoding.isSpecial[index] {
      #expect(0 <= range.lowerBound && range.upperBound <= bytes.count)
      for at in range { covered[at] = true }
    }
    for (at, byte) in bytes.enumerated() where !covered[at] {
      #expect(byte == 0x20 || byte == 7, "byte \(at) is in no token")
    }
  }

  private func truncated(_ encoding: Encoding, to maximum: Int) -> Encoding {
    var shorter = encoding
    let lost = shorter.truncate(to: maximum)
    #expect(lost.count == encoding.count - shorter.count)
    return shorter
  }

  @Test func truncationKeepsTheTokensOfThePostProcessor() throws {
    let tokenizer = try Fixture.tokenizer("wordpiece")
    let encoding = tokenizer.encode("A lighthouse keeper counts the ships.")
    #expect(encoding.count > 8)
    for maximum in 2...encoding.count {
      let cut = truncated(encoding, to: maximum)
      #expect(cut.count == maximum)
      #expect(cut.ids.first == encoding.ids.first && cut.ids.last == encoding.ids.last)
      #expect(Array(cut.ids.dropLast()) == Array(encoding.ids.prefix(maximum - 1)))
      #expect(cut.offsets.count == maximum && cut.isSpecial.count == maximum)
    }
    #expect(truncated(encoding, to: 0).ids == [encoding.ids.first, encoding.ids.last])
    #expect(truncated(encoding, to: 1000) == encoding)
    let bare = tokenizer.encode("A lighthouse keeper.", addSpecialTokens: false)
    #expect(truncated(bare, to: 2).ids == Array(bare.ids.prefix(2)))
  }

  @Test func tokensAndIDsAreABijection() throws {
    for name in Fixture.names {
      let tokenizer = try Fixture.tokenizer(name)
      var count = 0
      for id in 0...tokenizer.largestID {
        guard let token = tokenizer.token(of: id) else { continue }
        count += 1
        #expect(tokenizer.id(of: token) == id)
      }
      #expect(count == tokenizer.vocabularySize)
      #expect(tokenizer.token(of: -1) == nil && tokenizer.token(of: 1 << 40) == nil)
      #expect(tokenizer.id(of: "no such token") == nil)
    }
  }

  /// The order of texts, and what a scratch remembers, change nothing.
  @Test func aScratchChangesNothing() throws {
    for name in ["llama3", "unigram", "llama2", "roberta"] {
      let tokenizer = try Fixture.tokenizer(name)
      var scratch = Tokenizer.Scratch()
      for item in try Fixture.read(name).cases.reversed() {
        #expect(tokenizer.encode(item.text, scratch: &scratch) == tokenizer.encode(item.text))
      }
    }
  }

  /// Inputs that make careless implementations quadratic: 8 times the text, at most 24 times the
  /// processor time (8 would be linear; the logarithm of the heap and noise need room).
  @Test(
    arguments: [
      "wordpiece", "llama2", "llama3", "gpt2", "unigram", "unigram-compiled", "qwen", "clip",
    ],
    ["a", " ", "ab", "\u{301}\u{323}", "\n", "é", "<mask> ", "\u{2581}", "中"])
  func longTextsTakeLinearTime(name: String, unit: String) throws {
    let tokenizer = try Fixture.tokenizer(name)
    func seconds(_ count: Int) -> Double {
      let text = String(repeating: unit, count: count / unit.utf8.count)
      let start = CPUClock.seconds
      let encoding = tokenizer.encode(text)
      #expect(encoding.ids.allSatisfy { $0 >= 0 })
      return CPUClock.seconds - start
    }
    let small = seconds(1_000)
    let large = seconds(8_000)
    #expect(large < 24 * small + 0.05, "8 times the text took \(large / small) times as long")
  }
}

/// Scores are rounded as the reference rounds them; the expected values are those of
/// serde_json 1.0's algorithm worked by hand: digits as a double, divided by a power of ten.
@Suite struct ScoreTests {
  @Test(
    arguments: [
      // 9332765541788937 needs 54 bits: the nearest even double is …936, then / 10¹⁵.
      ("-9.332765541788937", -(9_332_765_541_788_936.0 / 1e15)),
      ("-1.5", -1.5), ("0", 0), ("-0.0", 0), ("12", 12), ("2.5e3", 2500), ("1E-2", 0.01),
      // Digits beyond 64 bits are dropped.
      ("-3.14159265358979323846264338", -(3_141_592_653_589_793_280.0 / 1e18)),
      ("123456789012345678901234", Double(12_345_678_901_234_567_890 as UInt64) * 1e4),
      ("1e-400", 0),
    ])
  func aScoreIsRounded(text: String, value: Double) throws {
    var scanner = DocumentScanner(Array(text.utf8), file: "scores")
    #expect(try scanner.score() == value)
    #expect(scanner.position == text.utf8.count)
  }
}
