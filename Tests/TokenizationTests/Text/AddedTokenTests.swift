import Foundation
import Testing

@testable import Tokenization

/// Added tokens next to one another, against the `tokenizers` package (version in added.expected.json, written by
/// benchmarks/reference/tokenizers_added.py).
@Suite struct AddedTokenTests {
  private struct Reference: Decodable {
    struct Case: Decodable {
      struct Text: Decodable {
        let text: String
        let ids: [Int32]
        /// Bytes of the text, start and end of every token.
        let offsets: [[Int]]
      }
      let tokenizer: String
      let texts: [Text]
    }
    let cases: [Case]
  }

  /// What one token has taken with `rstrip` is not there for the `lstrip` of the next.
  @Test func spacesBelongToTheTokenThatTookThem() throws {
    let reference = try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: Fixture.url("added.expected.json")))
    #expect(reference.cases.count == 16)
    for (number, item) in reference.cases.enumerated() {
      let tokenizer = try Tokenizer(
        json: Data(item.tokenizer.utf8), config: nil, file: "tokenizer.json")
      #expect(item.texts.count >= 9)
      for text in item.texts {
        let about = Comment(rawValue: "\(number): \(text.text.debugDescription)")
        let encoding = tokenizer.encode(text.text)
        #expect(encoding.ids == text.ids, about)
        #expect(encoding.offsets.map { [$0.lowerBound, $0.upperBound] } == text.offsets, about)
      }
    }
  }

  /// Tokens that are equal to Swift and of other bytes are two tokens.
  @Test func tokensAreToldApartByTheirBytes() throws {
    let json = """
      {"version": "1.0", "truncation": null, "padding": null, "normalizer": null,
       "added_tokens": [
         {"id": 1, "content": "\\u00e9", "special": true}, {"id": 2, "content": "e\\u0301", "special": true}],
       "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null, "decoder": null,
       "model": {"type": "WordLevel", "vocab": {"[UNK]": 0}, "unk_token": "[UNK]"}}
      """
    let tokenizer = try Tokenizer(json: Data(json.utf8), config: nil, file: "tokenizer.json")
    #expect(tokenizer.encode("x \u{E9} e\u{301}").ids == [0, 1, 2])
    #expect(tokenizer.id(of: "\u{E9}") == 1)
    #expect(tokenizer.id(of: "e\u{301}") == 2)
  }
}
