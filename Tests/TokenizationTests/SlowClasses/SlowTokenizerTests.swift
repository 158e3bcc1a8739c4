import EvalTestSupport
import Foundation
import Testing

@testable import Tokenization

/// Folders without `tokenizer.json`: the tokenizer that their class is converted to, or a refusal by name.
///
/// Ids of real vocabularies are compared with transformers by `benchmarks/reference/slow_tokenizers.py`.
@Suite struct SlowTokenizerTests {
  private typealias Piece = PieceModelBytes.Piece

  private func tokenizer(_ files: [String: String], model: (String, [UInt8])? = nil) throws
    -> Tokenizer
  {
    let folder = try TemporaryFolder()
    for (name, text) in files { try folder.write(text, to: name) }
    if let (name, bytes) = model { try Data(bytes).write(to: folder.url.appending(path: name)) }
    let tokenizer = try Tokenizer(slowFolder: folder.url)
    // What is written of it is the same tokenizer.
    let text = try Tokenizer.slowDocument(folder.url).text()
    let written = try Tokenizer(json: Data(text.utf8), config: nil, file: "tokenizer.json")
    for probe in ["ABc é e\u{301} [MASK]", " ab  ab<mask>\tb\n", "▁a 9,b </s> ￾ \u{0}", ""] {
      #expect(written.encode(probe).ids == tokenizer.encode(probe).ids, "\(probe.debugDescription)")
    }
    #expect(written.largestID == tokenizer.largestID)
    #expect(!text.contains("TemplateProcessing") || text.contains(#""pair":["#))
    return tokenizer
  }

  private static let bert = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nab\n##c\nA\né\ne\n"
  private static let pieces = [
    Piece("<unk>", 0, type: 2), Piece("<s>", 0, type: 3), Piece("</s>", 0, type: 3),
    Piece("▁a", -1), Piece("b", -2), Piece("▁", -3), Piece("9,", -1), Piece("9", -3),
    Piece(",", -3),
  ]

  @Test func wordPieceFollowsItsSettings() throws {
    let plain = try tokenizer(["vocab.txt": Self.bert, "config.json": #"{"model_type":"bert"}"#])
    #expect(plain.encode("ABc é [MASK]").ids == [2, 5, 6, 9, 4, 3])
    #expect(plain.cls?.id == 2)
    #expect(plain.digestSource.map(\.lastPathComponent) == ["vocab.txt"])
    let cased = try tokenizer([
      "vocab.txt": Self.bert.replacingOccurrences(of: "\n", with: "\r\n"),
      "tokenizer_config.json": #"{"tokenizer_class":"BertTokenizer","do_lower_case":false}"#,
    ])
    #expect(cased.encode("A abc é").ids == [2, 7, 5, 6, 8, 3])
  }

  @Test func equalLinesKeepTheLastId() throws {
    let lines = try VocabularyLines(
      VocabularyFile(Array("a\nb\na\n\nc".utf8), path: "vocab.txt"))
    #expect(lines.tokens.map(\.text) == ["b", "a", "", "c"])
    #expect(lines.tokens.map(\.id) == [1, 2, 3, 4])
  }

  @Test func byteLevelMergesByRank() throws {
    let files = [
      "vocab.json":
        #"{"<s>":0,"<pad>":1,"</s>":2,"a":3,"b":4,"ab":5,"Ġ":6,"Ġab":7,"<unk>":8,"<mask>":9}"#,
      "merges.txt": "#version: 0.2\na b\nĠ ab\n",
    ]
    let roberta = try tokenizer(
      files.merging(["config.json": #"{"model_type":"roberta"}"#]) { $1 })
    #expect(roberta.encode("ab ab  <mask>").ids == [0, 5, 7, 9, 2])
    let gpt2 = try tokenizer(
      files.merging([
        "tokenizer_config.json":
          #"{"tokenizer_class":"GPT2TokenizerFast","add_prefix_space":true,"unk_token":"<unk>","bos_token":"<s>","eos_token":"</s>"}"#
      ]) { $1 })
    #expect(gpt2.encode("ab").ids == [7])
  }

  @Test func fairseqIdsAreOneAbove() throws {
    let xlmr = try tokenizer(
      ["config.json": #"{"model_type":"xlm-roberta"}"#],
      model: ("sentencepiece.bpe.model", PieceModelBytes.file(Self.pieces)))
    // <s> <pad> </s> <unk>, then the pieces from the fourth on.
    #expect(xlmr.encode("ab <mask>").ids == [0, 4, 5, 10, 2])
    let camembert = try tokenizer(
      ["config.json": #"{"model_type":"camembert"}"#],
      model: ("sentencepiece.bpe.model", PieceModelBytes.file(Self.pieces)))
    #expect(camembert.encode("ab").ids == [5, 7, 8, 6])
  }

  @Test func t5HasSentinelsAndAlbertSplitsNumbers() throws {
    let pieces =
      [
        Piece("<pad>", 0, type: 3), Piece("</s>", 0, type: 3), Piece("<unk>", 0, type: 2),
      ] + Self.pieces.dropFirst(3)
    let t5 = try tokenizer(
      ["tokenizer_config.json": #"{"tokenizer_class":"T5Tokenizer","extra_ids":3}"#],
      model: ("spiece.model", PieceModelBytes.file(pieces, unknown: 2)))
    #expect(t5.encode("ab<extra_id_0>").ids == [3, 4, 11, 1])
    #expect(t5.encode("9,").ids == [5, 6, 1])
    var named = pieces
    named[0].text = "[CLS]"
    named[1].text = "[SEP]"
    let albert = try tokenizer(
      ["config.json": #"{"model_type":"albert"}"#],
      model: ("spiece.model", PieceModelBytes.file(named, unknown: 2)))
    #expect(albert.encode("9, ``").ids.prefix(4) == [0, 5, 7, 8])
  }

  @Test func llamaFollowsLegacy() throws {
    var pieces = Self.pieces + [Piece("a", -9), Piece("▁ab", -0.5)]
    pieces += (0..<256).map {
      Piece(
        "<0x" + (String($0, radix: 16, uppercase: true).count == 1 ? "0" : "")
          + String($0, radix: 16, uppercase: true) + ">", 0, type: 6)
    }
    let model = ("tokenizer.model", PieceModelBytes.file(pieces, algorithm: 2))
    let old = try tokenizer(["config.json": #"{"model_type":"llama"}"#], model: model)
    #expect(old.encode("ab</s>b").ids == [1, 10, 2, 5, 4])
    let new = try tokenizer(
      [
        "tokenizer_config.json":
          #"{"tokenizer_class":"LlamaTokenizer","legacy":false,"add_eos_token":true}"#
      ],
      model: model)
    #expect(new.encode("ab</s>b").ids == [1, 10, 2, 4, 2])
    #expect(new.encode("\n").ids == [1, 5, 11 + 0x0A, 2])
  }

  @Test func addedTokensOfEveryFileAreHonoured() throws {
    let map = try tokenizer([
      "vocab.txt": Self.bert, "config.json": #"{"model_type":"bert"}"#,
      "special_tokens_map.json":
        #"{"mask_token":{"content":"[MASK]","lstrip":true},"additional_special_tokens":["<e>"]}"#,
      "added_tokens.json": #"{"<e>":10,"Foo":11}"#,
    ])
    #expect(map.encode("ab<e>foo").ids == [2, 5, 10, 11, 3])
    let table = try tokenizer([
      "vocab.txt": Self.bert,
      "tokenizer_config.json":
        #"{"tokenizer_class":"BertTokenizer","added_tokens_decoder":{"10":{"content":"Bar","special":false,"normalized":false}}}"#,
    ])
    #expect(table.encode("abBar").ids == [2, 5, 10, 3])
    #expect(
      sentence {
        try tokenizer([
          "vocab.txt": Self.bert, "config.json": #"{"model_type":"bert"}"#,
          "added_tokens.json": #"{"Foo":99}"#,
        ])
      }.contains("the added token \"Foo\" with the id 99"))
  }

  @Test func whatIsNotKnownIsRefusedByName() throws {
    let vocabulary = ["vocab.txt": Self.bert]
    let cases: [([String: String], String)] = [
      (["tokenizer_config.json": #"{"tokenizer_class":"BartphoTokenizer"}"#], "BartphoTokenizer"),
      (["config.json": #"{"model_type":"deberta-v2"}"#], "deberta-v2"),
      (["tokenizer_config.json": "{}"], "neither tokenizer_config.json nor config.json names"),
      (
        [
          "tokenizer_config.json":
            #"{"tokenizer_class":"BertTokenizer","never_split":["ab"]}"#
        ], "never_split"
      ),
      (
        [
          "tokenizer_config.json":
            #"{"tokenizer_class":"BertTokenizer","do_basic_tokenize":false}"#
        ], "do_basic_tokenize"
      ),
      (
        ["tokenizer_config.json": #"{"tokenizer_class":"BertTokenizer","odd_key":1}"#], "odd_key"
      ),
      (["config.json": #"{"model_type":"roberta"}"#], "vocab.json"),
    ]
    for (files, reason) in cases {
      let message = sentence { try tokenizer(files.merging(vocabulary) { $1 }) }
      #expect(message.contains(reason), "\(message)")
    }
    let words = sentence {
      try tokenizer(
        ["config.json": #"{"model_type":"t5"}"#],
        model: ("spiece.model", PieceModelBytes.file(Self.pieces, algorithm: 3)))
    }
    #expect(words.contains("of the kind word"), "\(words)")
  }

  @Test func brokenFilesAreNamed() throws {
    let lines: [(String, String)] = [
      ("a b\n", "does not start with “#version”"), ("#version\na b c\n", "line 2"),
      ("#version\na b", "it is cut off"), ("#version\na\n", "1 tokens"),
    ]
    for (text, reason) in lines {
      let message = sentence {
        try MergeLines(VocabularyFile(Array(text.utf8), path: "merges.txt"))
      }
      #expect(message.contains(reason), "\(message)")
    }
    let sound = PieceModelBytes.file(Self.pieces)
    let models: [([UInt8], String)] = [
      ([], "no pieces"), (Array(sound.dropLast(3)), "bytes are announced"),
      (sound + [0x0B], "wire type 3"), (sound + [0xFF], "cut off"),
      (sound + [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], "bytes are announced"),
      (PieceModelBytes.file(Self.pieces, unknown: 77), "the id 77"),
      (sound + [0x08, 0x01], "field 1 is no message"),
      (PieceModelBytes.file(Self.pieces + [Piece("x", .nan)]), "no finite number"),
    ]
    for (bytes, reason) in models {
      let message = sentence {
        try SentencePieceFile(VocabularyFile(bytes, path: "spiece.model"))
      }
      #expect(message.contains(reason), "\(message)")
    }
  }

  /// Every name of a class belongs to one class, and so does every model type.
  /// CLIP's two files mean what its tokenizer.json does, whose ids are those of the tokenizers package.
  @Test func clipIsItsDocument() throws {
    let file = SharedData.repository.appending(
      path: "Tests/TokenizationTests/Fixtures/clip.tokenizer.json")
    let whole = try Tokenizer(contentsOf: file, config: nil)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    let model = try #require(document["model"] as? [String: Any])
    let merges = try #require(model["merges"] as? [[String]])
    let slow = try tokenizer([
      "vocab.json": String(
        decoding: try JSONSerialization.data(withJSONObject: try #require(model["vocab"])),
        as: UTF8.self),
      "merges.txt": (["#version: 0.2"] + merges.map { $0.joined(separator: " ") })
        .joined(separator: "\n") + "\n",
      "config.json": #"{"model_type":"clip"}"#,
    ])
    for text in [
      "", "a photo of a cat", "Don't  SHOUT, it's 42!", "e\u{301}t\u{e9} \u{A0}Za\u{308}hne",
      "日本 emoji 👩‍👧",
      "<|startoftext|> the <|endoftext|>", "x\u{2028}y\t\u{1F}z", "3,000 ½ km/h",
    ] {
      #expect(slow.encode(text).ids == whole.encode(text).ids, "\(text.debugDescription)")
    }
    #expect(slow.eos?.content == "<|endoftext|>")
  }

  @Test func theCatalogueIsUnambiguous() {
    let names = SlowTokenizerClass.catalogue.flatMap(\.names)
    #expect(Set(names).count == names.count)
    let types = SlowTokenizerClass.catalogue.flatMap(\.modelTypes)
    #expect(Set(types).count == types.count)
  }
}
