import EvalTestSupport
import Foundation
import Testing

@testable import Tokenization

/// Published tokenizers against ids that other projects recorded (shared data, `golden/`).
@Suite struct GoldenTests {
  private struct Passage: Decodable {
    let text: String
    let token_ids: [Int32]
  }

  private struct Example: Decodable {
    struct Encoded: Decodable { let input_ids: [Int32] }
    let input: String
    let encoded: Encoded
  }

  /// Tokenizers and the files of their ids of a long passage.
  private static let passages = [
    ("bert-base-uncased", "bert_uncased_encoded"), ("gpt2", "gpt2_encoded_tokens"),
    ("llama2", "llama_encoded"), ("llama3", "llama_3.2_encoded"),
  ]

  /// Tokenizers and their keys in tokenizer_tests.json.
  private static let examples = [
    ("bert-base-uncased", "bert-base-uncased"), ("gpt2", "distilgpt2"),
    ("llama2", "coreml-projects/Llama-2-7b-chat-coreml"),
    ("llama3", "pcuenq/Llama-3.2-1B-Instruct-tokenizer"),
  ]

  private static func path(ofTokenizer name: String) -> String {
    "tokenizers/\(name)/tokenizer.json"
  }

  private static func path(ofGolden file: String) -> String { "tokenizers/golden/\(file).json" }

  /// Whether the shared data have these tokenizers and files of ids.
  private static func holds(_ tokenizers: [String], golden: [String] = []) -> Bool {
    SharedData.holds(tokenizers.map(path(ofTokenizer:)) + golden.map(path(ofGolden:)))
  }

  private func tokenizer(_ name: String) throws -> Tokenizer {
    let url = try SharedData.find(Self.path(ofTokenizer: name))
    let config = url.deletingLastPathComponent().appending(path: "tokenizer_config.json")
    return try Tokenizer(contentsOf: url, config: config)
  }

  @Test(
    .enabled(
      if: holds(passages.map(\.0), golden: passages.map(\.1)),
      "needs tokenizers/ and tokenizers/golden of the shared data; set STSBENCH_TEST_DATA to its folder"
    ), arguments: passages)
  func aLongPassage(name: String, file: String) throws {
    let tokenizer = try tokenizer(name)
    let url = try SharedData.find(Self.path(ofGolden: file))
    let passage = try JSONDecoder().decode(Passage.self, from: Data(contentsOf: url))
    #expect(tokenizer.encode(passage.text).ids == passage.token_ids)
  }

  @Test(
    .enabled(
      if: holds(examples.map(\.0), golden: ["tokenizer_tests"]),
      "needs tokenizers/ and its golden/tokenizer_tests.json of the shared data; set STSBENCH_TEST_DATA"
    ), arguments: examples)
  func eighteenExamples(name: String, key: String) throws {
    let tokenizer = try tokenizer(name)
    let url = try SharedData.find(Self.path(ofGolden: "tokenizer_tests"))
    let all = try JSONDecoder().decode([String: [Example]].self, from: Data(contentsOf: url))
    let examples = try #require(all[key])
    #expect(examples.count == 18)
    for example in examples {
      #expect(
        tokenizer.encode(example.input).ids == example.encoded.input_ids,
        "\(example.input.debugDescription)")
    }
  }

  @Test(
    .enabled(
      if: holds(["bert-base-uncased", "llama3", "mistral-v1"]),
      "needs bert-base-uncased, llama3 and mistral-v1 in tokenizers/ of the shared data; set STSBENCH_TEST_DATA"
    ))
  func publishedFilesAreDescribed() throws {
    let bert = try tokenizer("bert-base-uncased")
    let llama = try tokenizer("llama3")
    let mistral = try tokenizer("mistral-v1")
    #expect(bert.vocabularySize == 30522)
    #expect(bert.largestID == 30521)
    #expect(bert.cls == SpecialToken(content: "[CLS]", id: 101))
    #expect(bert.configuration.modelMaxLength == 512)
    #expect(bert.digestSource.count == 2)
    #expect(bert.summary.template == "[CLS] … [SEP]")
    #expect(llama.vocabularySize == 128_256)
    #expect(llama.idsBefore == [128_000] && llama.idsAfter.isEmpty)
    #expect(llama.summary.preTokenizer == "Sequence(Split, ByteLevel)")
    #expect(mistral.summary.model == "BPE")
    #expect(mistral.configuration.addsBOS == true && mistral.configuration.addsEOS == false)
    #expect(mistral.pad == nil)
  }
}
