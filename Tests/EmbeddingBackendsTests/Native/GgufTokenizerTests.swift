import Checkpoints
import EvalCore
import EvalTestSupport
import Foundation
import Testing
import Tokenization
import Transformers

@testable import EmbeddingBackends

/// Tokenizers from the metadata of GGUF files.
@Suite struct GgufTokenizerTests {
  private static let llama = SharedData.repository.appending(
    path: "Tests/TransformersTests/Fixtures/gguf-llama")

  /// The ids that transformers' own conversion gives (benchmarks/reference/gguf_fixtures.py).
  @Test func idsAreThoseOfTransformers() throws {
    let expected = try JSONDecoder().decode(
      [String: [Int32]].self, from: Data(contentsOf: Self.llama.appending(path: "ids.json")))
    #expect(expected.count >= 6)
    let tokenizer = try TokenizerFile.open(at: Self.llama)
    for (text, ids) in expected {
      #expect(tokenizer.encode(text).ids == ids, "\(text.debugDescription)")
    }
  }

  /// A file opens as a model, alone or by its folder, and says how precise it is.
  @Test func theFileIsTheModel() async throws {
    let file = Self.llama.appending(path: "model.gguf")
    let opened = try await NamedModel(parsing: file.path).open(OpeningOptions())
    #expect(opened.identity.name == "model")
    #expect(opened.identity.attributes["weights"] == "F32")
    let vectors = try await opened.embed(["the sea", "an inn"], under: opened.defaultRecipe)
    let again = try NativeModel(directory: Self.llama, name: "folder", threads: 1)
    #expect(
      try await again.embed(["the sea", "an inn"], under: again.defaultRecipe).values
        == vectors.values)
    #expect(again.identity.digests == opened.identity.digests)
  }

  private static func opened(
    _ metadata: [(String, GgufBytes.Value)], architecture: String = "llama"
  ) throws -> Tokenizer {
    let folder = try TemporaryFolder()
    let place = folder.url.appending(path: "tiny.gguf")
    let file = GgufBytes(
      GgufBytes.decoder(architecture) + metadata,
      [GgufBytes.floats("token_embd.weight", [4, 3], (0..<12).map { Float($0) })])
    try Data(file.file).write(to: place)
    let tokenizer = try TokenizerFile.open(at: place)
    // What is written of it is the same tokenizer.
    let model = try #require(try GgufModel.open(place))
    try Data(GgufTokenizer.document(of: model).document.text().utf8).write(
      to: folder.url.appending(path: "tokenizer.json"))
    let written = try Tokenizer(
      contentsOf: folder.url.appending(path: "tokenizer.json"), config: nil)
    for probe in ["the sea 12", "é e\u{301}  a", "<s>\t\u{0} ￾", ""] {
      #expect(written.encode(probe).ids == tokenizer.encode(probe).ids, "\(probe.debugDescription)")
    }
    return tokenizer
  }

  private static func refusal(_ metadata: [(String, GgufBytes.Value)]) -> String {
    do {
      _ = try opened(metadata)
      return "no error"
    } catch { return "\(error)" }
  }

  private static let byteLevel: [(String, GgufBytes.Value)] = [
    ("tokenizer.ggml.model", .text("gpt2")),
    (
      "tokenizer.ggml.tokens",
      .texts(["<|begin|>", "a", "b", "Ġ", "ab", "Ġa", "1", "2", "12", "é", "<plain>", "abb"])
    ),
    ("tokenizer.ggml.token_type", .int32s([3, 1, 1, 1, 1, 1, 1, 1, 1, 3, 4, 1])),
    ("tokenizer.ggml.merges", .texts(["a b", "Ġ a", "1 2"])),
    ("tokenizer.ggml.bos_token_id", .uint32(0)),
  ]

  @Test func byteLevelVocabulariesFollowTheirRule() throws {
    func ids(_ rule: String, _ text: String) throws -> [Int32] {
      try Self.opened(Self.byteLevel + [("tokenizer.ggml.pre", .text(rule))]).encode(text).ids
    }
    // Llama 3 begins texts and takes whole words that are tokens, of which no merge makes “abb”.
    #expect(try ids("llama-bpe", "abb") == [0, 11])
    #expect(try ids("gpt-2", "abb") == [4, 2])
    #expect(try ids("gpt-2", "ab a") == [4, 5])
    // Digits stand alone where the rule says so.
    #expect(try ids("qwen2", "12") == [6, 7])
    #expect(try ids("starcoder", "12") == [6, 7])
    #expect(try ids("gpt-2", "12") == [8])
    // Control tokens and those of the user are found in the text; a control token that no bytes spell is not.
    #expect(try ids("gpt-2", "a<|begin|>b<plain>") == [1, 0, 2, 10])
  }

  @Test func whatIsNotKnownIsRefusedByName() {
    #expect(Self.refusal(Self.byteLevel).contains("tokenizer.ggml.pre"))
    #expect(
      Self.refusal(Self.byteLevel + [("tokenizer.ggml.pre", .text("qwen9"))]).contains("“qwen9”"))
    #expect(
      Self.refusal([
        ("tokenizer.ggml.model", .text("rwkv")), ("tokenizer.ggml.tokens", .texts(["a"])),
      ]).contains("“rwkv”"))
    #expect(Self.refusal([]).contains("tokenizer.ggml.tokens"))
    let pre: [(String, GgufBytes.Value)] = [("tokenizer.ggml.pre", .text("gpt-2"))]
    #expect(
      Self.refusal(Self.byteLevel + pre + [("tokenizer.ggml.new_rule", .flag(true))])
        .contains("“tokenizer.ggml.new_rule”"))
    #expect(
      Self.refusal(Self.byteLevel + pre + [("tokenizer.ggml.eos_token_id", .uint32(99))])
        .contains("eos_token_id"))
    #expect(
      Self.refusal(Self.byteLevel + pre + [("tokenizer.ggml.add_eos_token", .flag(true))])
        .contains("eos_token_id"))
  }

  @Test func wordPiecesGetTheirMarksBack() throws {
    let metadata: [(String, GgufBytes.Value)] = [
      ("tokenizer.ggml.model", .text("bert")),
      (
        "tokenizer.ggml.tokens",
        .texts([
          "[PAD]", "[UNK]", "[CLS]", "[SEP]", "\u{2581}play", "ing", "\u{2581}e", "\u{2581}##",
        ])
      ),
      ("tokenizer.ggml.token_type", .int32s([3, 3, 3, 3, 1, 1, 1, 1])),
      ("tokenizer.ggml.bos_token_id", .uint32(2)),
      ("tokenizer.ggml.seperator_token_id", .uint32(3)),
      ("tokenizer.ggml.unknown_token_id", .uint32(1)),
    ]
    let tokenizer = try Self.opened(metadata, architecture: "llama")
    #expect(tokenizer.encode("Playing é dog").ids == [2, 4, 5, 6, 1, 3])
    #expect(tokenizer.cls?.id == 2)
    #expect(tokenizer.sep?.id == 3)
  }

  @Test func unigramsAreTheLikeliest() throws {
    let metadata: [(String, GgufBytes.Value)] = [
      ("tokenizer.ggml.model", .text("t5")),
      (
        "tokenizer.ggml.tokens",
        .texts(["<unk>", "</s>", "\u{2581}a", "b", "\u{2581}ab", "\u{2581}"])
      ),
      ("tokenizer.ggml.token_type", .int32s([2, 3, 1, 1, 1, 1])),
      ("tokenizer.ggml.scores", .float32s([-9999, -9999, -2, -2, -3, -4])),
      ("tokenizer.ggml.eos_token_id", .uint32(1)), ("tokenizer.ggml.unknown_token_id", .uint32(0)),
    ]
    let tokenizer = try Self.opened(metadata)
    #expect(tokenizer.encode(" ab  a b c").ids == [4, 2, 5, 3, 5, 0, 1])
  }

  /// Variants of a whole file: opened, it gives vectors; else it is refused with an error of ours.
  @Test func files() async throws {
    let original = Array(try Data(contentsOf: Self.llama.appending(path: "model.gguf")))
    let folder = try TemporaryFolder()
    let place = folder.url.appending(path: "model.gguf")
    let campaign = FuzzCampaign(
      "GGUF file", corpus: [Array(original.prefix(12_000)), original],
      dictionary: [
        "tokenizer.ggml.model", "gpt2", "bert", "t5", "llama", "tokenizer.ggml.pre", "gpt-2",
        "tokenizer.ggml.merges", "tokenizer.ggml.tokens", "tokenizer.ggml.add_bos_token",
      ], short: 60, long: 5000)
    var accepted: [NativeModel] = []
    let violations = campaign.violations(isProper: { $0 is EvalError }) { bytes in
      // A new file, for the models before are still mapped.
      try Data(bytes).write(to: place, options: .atomic)
      let model = try NativeModel(directory: place, name: "fuzzed", threads: 1)
      if accepted.count < 50 { accepted.append(model) }
    }
    #expect(violations == [])
    for model in accepted {
      do {
        let vectors = try await model.embed(["the sea and <s>"], under: model.defaultRecipe)
        #expect(!vectors.values.contains { !$0.isFinite })
      } catch is EvalError {}
    }
  }
}
