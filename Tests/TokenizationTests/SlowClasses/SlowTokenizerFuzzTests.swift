import EvalTestSupport
import Foundation
import Testing

@testable import Tokenization

/// Variants of the files of slow tokenizers: each is refused with an error of ours, or encodes whatever comes.
@Suite struct SlowTokenizerFuzzTests {
  private static let texts = [
    "", "ab ab 9, <s>[CLS]<mask>\u{1}北京 e\u{301}👩‍👩‍👧 \u{2581}a\u{2581}", "\u{0}\u{FEFF}",
  ]

  private struct Unsound: Error {}

  private func violations(
    _ name: String, file: String, _ sound: [UInt8], beside files: [String: String],
    dictionary: [String]
  ) throws -> [String] {
    let folder = try TemporaryFolder()
    for (name, text) in files { try folder.write(text, to: name) }
    let place = folder.url.appending(path: file)
    try Data(sound).write(to: place)
    _ = try Tokenizer(slowFolder: folder.url)
    let campaign = FuzzCampaign(
      name, corpus: [sound], dictionary: dictionary, short: 300, long: 30_000)
    return campaign.violations(isProper: { $0 is TokenizerError }) { bytes in
      try Data(bytes).write(to: place)
      let tokenizer = try Tokenizer(slowFolder: folder.url)
      for text in Self.texts {
        let ids = tokenizer.encode(text).ids
        guard ids.allSatisfy({ $0 >= 0 && Int($0) <= tokenizer.largestID }) else { throw Unsound() }
      }
    }
  }

  private static let bert = Array("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nab\n##c\nA\n9\n,\n".utf8)
  private static let vocabulary =
    #"{"<s>":0,"<pad>":1,"</s>":2,"a":3,"b":4,"ab":5,"Ġ":6,"Ġab":7,"<unk>":8,"<mask>":9}"#

  @Test func vocabularyLines() throws {
    #expect(
      try violations(
        "vocab.txt", file: "vocab.txt", Self.bert,
        beside: ["config.json": #"{"model_type":"bert"}"#],
        dictionary: ["\n", "\r\n", "\r", "[UNK]", "##", "\n\n\n", "北"]) == [])
  }

  @Test func mergesAndVocabularies() throws {
    let config = ["config.json": #"{"model_type":"roberta"}"#]
    let merges = "#version: 0.2\na b\nĠ ab\n"
    let words = [
      "#version", "\n", " ", "Ġ", "\u{2028}", "a b", "ab ab", "{", "}", "1e9", "\\u0000",
    ]
    #expect(
      try violations(
        "merges.txt", file: "merges.txt", Array(merges.utf8),
        beside: config.merging(["vocab.json": Self.vocabulary]) { $1 }, dictionary: words) == [])
    #expect(
      try violations(
        "vocab.json", file: "vocab.json", Array(Self.vocabulary.utf8),
        beside: config.merging(["merges.txt": merges]) { $1 }, dictionary: words) == [])
  }

  @Test(arguments: [1, 2]) func models(algorithm: Int) throws {
    let pieces: [PieceModelBytes.Piece] = [
      .init("<unk>", 0, type: 2), .init("<s>", 0, type: 3), .init("</s>", 0, type: 3),
      .init("▁a", -1), .init("b", -2), .init("▁", -3), .init("▁ab", -0.5), .init("<u>", 0, type: 4),
      .init("<0x0A>", 0, type: 6),
    ]
    let charsmap = PieceModelBytes.field(
      3, PieceModelBytes.field(2, [4, 0, 0, 0, 0, 0, 0, 0, 0x61, 0]))
    let bytes = PieceModelBytes.file(pieces, algorithm: algorithm, more: charsmap)
    #expect(
      try violations(
        "sentencepiece \(algorithm)",
        file: algorithm == 1 ? "sentencepiece.bpe.model" : "tokenizer.model", bytes,
        beside: [
          "config.json": #"{"model_type":"\#(algorithm == 1 ? "xlm-roberta" : "llama")"}"#
        ],
        dictionary: [
          "\u{0A}\u{7F}", "\u{1A}", "\u{12}", "<0x41>", "▁", "\u{18}\u{06}", "\u{7F}\u{7F}",
        ])
        == [])
  }

  @Test func configurations() throws {
    let config =
      #"{"tokenizer_class":"BertTokenizer","do_lower_case":true,"added_tokens_decoder":"#
      + #"{"10":{"content":"Bar","special":false,"lstrip":true}},"additional_special_tokens":["<e>"],"#
      + #""mask_token":{"content":"[MASK]","rstrip":true}}"#
    #expect(
      try violations(
        "slow tokenizer_config.json", file: "tokenizer_config.json", Array(config.utf8),
        beside: ["vocab.txt": String(decoding: Self.bert, as: UTF8.self)],
        dictionary: [
          "null", "{}", "[]", "1e30", "-1", "99999999999", "MPNetTokenizer", "T5Tokenizer",
        ])
        == [])
  }
}
