import Documents
import EvalTestSupport
import Foundation
import Testing

@testable import Tokenization

/// Variants of small tokenizers of every kind: each is refused, or encodes whatever comes with ids of its
/// own.
@Suite struct TokenizerFuzzTests {
  private static let texts = [
    "", "a", "ab abb Zug 12 \u{1} ① 北京 <s>[CLS] e\u{301}\u{323} don't", "\u{2581}a\u{2581}",
    String(repeating: "ab", count: 400), String(repeating: " ", count: 300), "ﷺ\u{0}\u{FEFF}👩‍👩‍👧",
  ]

  private static let others =
    ##""added_tokens":[{"id":5,"content":"<s>","special":true,"lstrip":true},{"id":6,"content":"zz"}],"##
    + ##""truncation":{"max_length":8},"padding":{"pad_id":0,"pad_token":"a"},"##

  private static let corpus: [[UInt8]] = [
    #"{"version":"1.0",\#(others)"normalizer":{"type":"BertNormalizer","lowercase":true},"#
      + #""pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":{"type":"BertProcessing","#
      + #""sep":["a",1],"cls":["b",2]},"model":{"type":"WordPiece","unk_token":"u","#
      + ###""continuing_subword_prefix":"##","max_input_chars_per_word":100,"###
      + ###""vocab":{"u":0,"a":1,"b":2,"##b":3,"##a":4}}}"###,
    #"{\#(others)"normalizer":{"type":"Sequence","normalizers":[{"type":"NFKC"},{"type":"Prepend","prepend":"▁"},"#
      + #"{"type":"Replace","pattern":{"String":" "},"content":"▁"}]},"#
      + #""model":{"type":"BPE","unk_token":"u","fuse_unk":true,"byte_fallback":true,"#
      + #""vocab":{"u":0,"a":1,"b":2,"▁":3,"ab":4},"merges":["a b"]}}"#,
    #"{\#(others)"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"#
      + #"" ?\\p{L}+|\\s+(?!\\S)|x++y|(?i:'s)"},"behavior":"Isolated","invert":false},"#
      + #"{"type":"ByteLevel","add_prefix_space":false,"use_regex":false},{"type":"Digits"}]},"#
      + #""post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"b","type_id":0}},"#
      + #"{"Sequence":{"id":"A","type_id":0}}],"special_tokens":{"b":{"id":"b","ids":[2],"tokens":["b"]}}},"#
      + #""model":{"type":"BPE","vocab":{"u":0,"a":1,"b":2,"Ġ":3,"ab":4},"merges":[["a","b"]]}}"#,
    #"{\#(others)"pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always"},"#
      + #""model":{"type":"Unigram","unk_id":0,"#
      + #""vocab":[["u",0.0],["a",-1.5],["b",-2.25e0],["▁",-3],["ab",-0.5]]}}"#,
    #"{\#(others)"pre_tokenizer":{"type":"Whitespace"},"#
      + #""model":{"type":"WordLevel","unk_token":"u","vocab":{"u":0,"a":1,"b":2,"c":3,"d":4}}}"#,
  ].map { Array($0.utf8) }

  private static let words = [
    "WordPiece", "BPE", "Unigram", "WordLevel", "NFC", "NFD", "NFKD", "Lowercase", "Strip",
    "StripAccents",
    "Nmt", "Precompiled", "ByteLevel", "Metaspace", "Digits", "Punctuation", "WhitespaceSplit",
    "CharDelimiterSplit", "UnicodeScripts", "Split", "Sequence", "Removed", "MergedWithNext",
    "Contiguous",
    "RobertaProcessing", "TemplateProcessing", "first", "never", "always", "##", "▁", "<0x0A>",
    "\\ud83d",
    "\\u0000", "(x+x+)+y", "x++", "a**", "(?:a|a)*b", "\\\\p{L}", "[^a", "a{999}{999}", "null",
    "true", "[]",
    "{}", "ignore_merges", "dropout", "end_of_word_suffix", "unk_id", "AAAAAAAA", "HAAAAAEAAAA=",
  ]

  @Test func tokenizers() throws {
    for file in Self.corpus { _ = try Tokenizer(json: Data(file), config: nil, file: "t") }
    let campaign = FuzzCampaign(
      "tokenizer.json", corpus: Self.corpus, dictionary: Self.words, short: 400, long: 40_000)
    let violations = campaign.violations(isProper: { $0 is TokenizerError }) { bytes in
      let tokenizer = try Tokenizer(json: Data(bytes), config: nil, file: "tokenizer.json")
      for text in Self.texts {
        var encoding = tokenizer.encode(text)
        guard encoding.ids.allSatisfy({ $0 >= 0 && Int($0) <= tokenizer.largestID }),
          encoding.offsets.count == encoding.ids.count,
          encoding.offsets.allSatisfy({ $0.upperBound <= text.utf8.count })
        else { throw Unsound() }
        encoding.truncate(to: 3)
      }
    }
    #expect(violations == [])
  }

  private struct Unsound: Error {}

  @Test func configurations() {
    let campaign = FuzzCampaign(
      "tokenizer_config.json",
      corpus: [
        Array(
          #"{"model_max_length":512,"add_bos_token":true,"bos_token":{"content":"a"},"padding_side":"left"}"#
            .utf8)
      ], dictionary: ["cls_token", "1e30", "null", "{}"], short: 200, long: 20_000)
    let violations = campaign.violations(isProper: { $0 is TokenizerError }) { bytes in
      _ = try Tokenizer(
        json: Data(Self.corpus[4]), config: Data(bytes), file: "tokenizer.json")
    }
    #expect(violations == [])
  }

  /// The longest text as one word, in models whose merges and tokens are chosen to take long: the time grows
  /// with the text and not with its square.
  @Test(arguments: [1, 3]) func longWords(model: Int) throws {
    let powers = (0..<9).map { String(repeating: "a", count: 1 << $0) }
    let json: String
    if model == 1 {
      let vocabulary = (["u"] + powers).enumerated().map { "\"\($1)\":\($0)" }.joined(
        separator: ",")
      let merges = powers.dropLast().map { "[\"\($0)\",\"\($0)\"]" }.joined(separator: ",")
      json =
        #"{"model":{"type":"BPE","unk_token":"u","vocab":{\#(vocabulary)},"merges":[\#(merges)]}}"#
    } else {
      let vocabulary = (["u"] + powers).map { "[\"\($0)\",-\($0.utf8.count)]" }.joined(
        separator: ",")
      json = #"{"model":{"type":"Unigram","unk_id":0,"vocab":[\#(vocabulary)]}}"#
    }
    let tokenizer = try Tokenizer(json: Data(json.utf8), config: nil, file: "t")
    func seconds(_ count: Int) -> Double {
      let text = String(repeating: "a", count: count)
      let start = CPUClock.seconds
      #expect(tokenizer.encode(text).ids.isEmpty == false)
      return CPUClock.seconds - start
    }
    let small = seconds(4096)
    let large = seconds(32_768)
    #expect(large < 24 * small + 0.1, "8 times the text took \(large / small) times as long")
  }

  /// Patterns of strangers on the longest text that is embedded, of the kinds that repeat most.
  @Test func patterns() {
    let campaign = FuzzCampaign(
      "pattern",
      corpus: [
        #" ?\p{L}+|\s+(?!\S)|\s+"#, "(x+x+)+y", "(?:x|x)*y|x++y", #"[^\r\n\p{L}]?x{1,3}(?=y|$)"#,
        #"(?i:'s|'t)|\b\w+\B|^x$"#,
      ].map { Array($0.utf8) },
      dictionary: [
        "(", ")", "*", "+", "?", "{2,9}", "{1000}", "[", "]", "|", "(?:", "(?=", "(?!", "(?<=",
        "\\s", "\\S",
        "x", "++", "*+", "?+", ".", "^", "$", "\\b", "\\p{L}", "(?i)", "x*", "x+",
      ], short: 80, long: 8000)
    let texts = ["x", "x ", "xy'S\n"].map {
      Array(
        String(
          repeating: $0, count: TestEffort.pick(quick: 600, short: 600, full: 8192) / $0.utf8.count
        ).utf8)
    }
    let violations = campaign.violations(isProper: { $0 is PatternError }) { bytes in
      let program = try PatternProgram(String(decoding: bytes, as: UTF8.self))
      for text in texts {
        var pieces: [Piece] = []
        Delimiter.pattern(program).find(text, text.indices, &pieces)
        guard pieces.allSatisfy({ $0.range.upperBound <= text.count }) else { throw Unsound() }
      }
    }
    #expect(violations == [])
  }
}
