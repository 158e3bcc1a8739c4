import Foundation

@testable import Tokenization

/// A small trained tokenizer with what the `tokenizers` package makes of some texts, written by
/// benchmarks/reference/tokenizers_fixtures.py.
struct Fixture: Decodable {
  struct Case: Decodable {
    let text: String
    /// Ids with the tokens of the post-processor [tokens].
    let ids: [Int32]
    /// Number of tokens without those.
    let bare: Int
    /// Bytes of the text, start and end by turns [2 × tokens].
    let offsets: [Int]?
    /// Segment ids [tokens], where any is not 0.
    let types: [Int32]?
    /// Ids cut to the length that the file asks for.
    let truncated: [Int32]?
    /// The same, cut at the start of the text.
    let truncatedLeft: [Int32]?
  }

  /// Version of the reference.
  let tokenizers: String
  let cases: [Case]

  static let names = [
    "wordpiece", "wordpiece-cased", "gpt2", "roberta", "llama3", "qwen", "patterns", "llama2",
    "metaspace-first", "clip", "prefixed", "unigram", "unigram-compiled", "wordlevel",
  ]

  static func url(_ file: String) -> URL {
    Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(file)
  }

  static func read(_ name: String) throws -> Fixture {
    try JSONDecoder().decode(
      Fixture.self, from: Data(contentsOf: url("\(name).expected.json")))
  }

  static func tokenizer(_ name: String) throws -> Tokenizer {
    try Tokenizer(contentsOf: url("\(name).tokenizer.json"), config: nil)
  }
}

extension Tokenizer {
  /// A tokenizer of bytes in memory.
  init(json: Data, config: Data?, file: String) throws(TokenizerError) {
    try self.init(
      json: json, config: config, file: file, configFile: "tokenizer_config.json", sources: [])
  }
}
