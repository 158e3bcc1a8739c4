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

  private func tokenizer(_ name: String) throws -> Tokenizer? {
    guard let url = SharedData.find("tokenizers/\(name)/tokenizer.json") else { return nil }
    let config = url.deletingLastPathComponent().appending(path: "tokenizer_config.json")
    return try Tokenizer(contentsOf: url, config: config)
  }

  @Test(
    arguments: [
      ("bert-base-uncased", "bert_uncased_encoded"), ("gpt2", "gpt2_encoded_tokens"),
      ("llama2", "llama_encoded"), ("llama3", "llama_3.2_encoded"),
    ])
  func aLongPassage(name: String, file: String) throws {
    guard let tokenizer = try tokenizer(name),
      let url = SharedData.find("tokenizers/golden/\(file).json")
    else { return }
    let passage = try JSONDecoder().decode(Passage.self, from: Data(contentsOf: url))
    #expect(tokenizer.encode(passage.text).ids == passage.token_ids)
  }

  @Test(
    arguments: [
      ("bert-base-uncased", "bert-base-uncased"), ("gpt2", "distilgpt2"),
      ("llama2", "coreml-projects/Llama-2-7b-chat-coreml"),
      ("llama3", "pcuenq/Llama-3.2-1B-Instruct-tokenizer"),
    ])
  func eighteenExamples(name: String, key: String) throws {
    guard let tokenizer = try tokenizer(name),
      let url = SharedData.find("tokenizers/golden/tokenizer_tests.json")
    else { return }
    let all = try JSONDecoder().decode([String: [Example]].self, from: Data(contentsOf: url))
    let examples = try #require(all[key])
    #expect(examples.count == 18)
    for example in examples {
      #expect(
        tokenizer.encode(example.input).ids == example.encoded.input_ids,
        "\(example.input.debugDescription)")
    }
  }

  @Test func publishedFilesAreDescribed() throws {
    guard let bert = try tokenizer("bert-base-uncased"), let llama = try tokenizer("llama3"),
      let mistral = try tokenizer("mistral-v1")
    else { return }
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
