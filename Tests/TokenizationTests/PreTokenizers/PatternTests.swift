import Documents
import Foundation
import Testing

@testable import Tokenization

/// The pattern matcher against Oniguruma, and its bounds.
@Suite struct PatternTests {
  private struct Reference: Decodable {
    struct Case: Decodable {
      let pattern: String
      /// Matches and what is between them [texts × pieces].
      let pieces: [[String]]
      /// What is between the matches [texts × pieces].
      let rest: [[String]]
    }
    let texts: [String]
    let cases: [Case]
  }

  private func pieces(_ pre: PreTokenizer, _ text: String) -> [String] {
    var list = PieceList()
    let bytes = Array(text.utf8)
    list.text.reset(bytes, bytes.indices)
    list.reset()
    pre.apply(&list)
    return list.pieces.map { String(decoding: list.text.bytes[$0.range], as: UTF8.self) }
  }

  @Test func matchesEqualOniguruma() throws {
    let reference = try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: Fixture.url("regex.expected.json")))
    #expect(reference.cases.count > 40)
    for item in reference.cases {
      let delimiter = Delimiter.pattern(try PatternProgram(item.pattern))
      for (index, text) in reference.texts.enumerated() {
        let label = "\(item.pattern) on \(text.debugDescription)"
        let isolated = PreTokenizer.split(delimiter, .isolated, isInverted: false)
        #expect(pieces(isolated, text) == item.pieces[index], "\(label)")
        let removed = PreTokenizer.split(delimiter, .removed, isInverted: false)
        #expect(pieces(removed, text) == item.rest[index], "\(label)")
      }
    }
  }

  @Test func behavioursEqualTheReference() throws {
    let bytes = [UInt8](try Data(contentsOf: Fixture.url("behaviors.expected.json")))
    var scanner = DocumentScanner(bytes, file: "behaviors")
    let root = JSONNode(file: "behaviors", place: "", value: try scanner.value())
    let cases = try root.elements()
    #expect(cases.count == 30)
    for item in cases {
      let pre = try ComponentReader.preTokenizer(item.member("component"))
      let texts = ["the-final--countdown", "--a-", "-", "a", "a---b-c"]
      let expectations = try item.member("pieces").elements()
      for (text, expected) in zip(texts, expectations) {
        let wanted = try expected.elements().map { try $0.string() }
        #expect(pieces(pre, text) == wanted, "\(text) with \(pre)")
      }
    }
  }

  /// The scanners and the general matcher are two implementations of the same patterns.
  @Test func scannersEqualTheGeneralMatcher() throws {
    let contractions = "'s|'t|'re|'ve|'m|'ll|'d"
    let tail = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    let modern = "(?i:\(contractions))" + #"|[^\r\n\p{L}\p{N}]?\p{L}+|"#
    let spelled = [
      contractions + #"| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#,
      modern + #"\p{N}{1,3}"# + tail, modern + #"\p{N}"# + tail,
    ]
    for pattern in spelled {
      let scanner = Delimiter.words(try #require(WordPattern(spelled: pattern)))
      let general = Delimiter.pattern(try PatternProgram(pattern))
      for item in try Fixture.read("llama3").cases + Fixture.read("gpt2").cases {
        let first = pieces(.split(scanner, .isolated, isInverted: false), item.text)
        let second = pieces(.split(general, .isolated, isInverted: false), item.text)
        #expect(first == second, "\(pattern) on \(item.text.debugDescription)")
      }
    }
    #expect(WordPattern(spelled: #"\p{L}+"#) == nil)
  }

  @Test(
    arguments: [
      (#"(a)\1"#, "the escape \\1"), (#"(?<name>a)"#, "the group (?<)"),
      (#"a(?=b*)"#, "look-ahead"),
      (#"(?<=ab)c"#, "look-behind"), (#"[[:alpha:]]"#, "POSIX"), (#"[a-z&&[^b]]"#, "&&"),
      (#"\p{Han}"#, "\\p{Han}"), (#"(?:ab)++"#, "possessive"), (#"a{1,2}+"#, "interval"),
      (#"(a"#, "end"),
      (#"a)"#, "unmatched"), (#"*a"#, "nothing to repeat"), (#"[a"#, "class"),
      (#"[z-a]"#, "backwards"),
      (#"a{9999}"#, "interval"), (#"(?:(?:a{1000}){1000}){1000}"#, "steps"),
      (#"\u12"#, "hexadecimal"),
      (#"(?:(?:(?:){1000}){1000}){1000}"#, "repetitions"), (#"(?i:é)"#, "ASCII"),
      (#"(?i:ss)"#, "fold"),
      ("a" + String(repeating: "*", count: 8000), "8 quantifiers"), ("\\", "ends in"),
      (#"\p{L"#, "end"), (#"(?>a)"#, "group"),
    ])
  func unsupportedPatternsAreRefusedByName(pattern: String, part: String) {
    do {
      _ = try PatternProgram(pattern)
      Issue.record("\(pattern) was accepted")
    } catch {
      #expect(error.reason.contains(part), "\(pattern): \(error.reason)")
    }
  }

  /// Patterns that take a backtracking matcher exponential or quadratic time. The bound is in
  /// steps, not seconds: twice the text may take little more than twice the steps.
  @Test(arguments: [
    "x++y", "x*+y|z", #"(x+x+)+y"#, #"(?:x|x)*y"#, #"(?:x*)*y"#, #"x*x*x*y|x"#,
    #"(?:a?){30}a{30}|x+y"#,
  ])
  func timeIsLinear(pattern: String) throws {
    let program = try PatternProgram(pattern)
    func seconds(_ count: Int) -> Double {
      let text = [UInt8](repeating: 0x78, count: count)
      var matches: [Piece] = []
      let start = CPUClock.seconds
      Delimiter.pattern(program).find(text, text.indices, &matches)
      return CPUClock.seconds - start
    }
    let small = seconds(2_000)
    let large = seconds(16_000)
    #expect(large < 24 * small + 0.05, "8 times the text took \(large / small) times as long")
  }
}
