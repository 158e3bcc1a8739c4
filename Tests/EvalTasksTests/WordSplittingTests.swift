import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EvalTasks

/// Words as CPython's `str.split` finds them (version in texts.json, written by benchmarks/reference/texts.py): every
/// space of Unicode, and texts with marks, joiners and line ends.
@Suite struct WordSplittingTests {
  struct Reference: Decodable {
    struct Words: Decodable {
      var text: String
      var joined: String
      var count: Int
      /// Filled up with empty words to seven, as the loader of the BeLLM authors does.
      var padded: String
    }
    var words: [Words]
  }

  @Test func wordsSplitAsInPython() throws {
    let file = SharedData.repository
      .appending(path: "Tests/EmbeddingBackendsTests/Fixtures/texts.json")
    let reference = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    #expect(reference.words.count > 80)
    for item in reference.words {
      let about = Comment(rawValue: item.text.debugDescription)
      #expect(Array(WordSplitting.joined(item.text).utf8) == Array(item.joined.utf8), about)
      #expect(WordSplitting.count(item.text) == item.count, about)
      #expect(WordSplitting.words(item.text).count == item.count, about)
      #expect(
        Array(BellmFork.padded(item.text, longest: 7).utf8) == Array(item.padded.utf8), about)
    }
  }

  /// 29 code points, and no other, are spaces to CPython 3.11.
  @Test func spacesAreThoseOfPython() {
    let spaces = (0...0x10FFFF).compactMap { Unicode.Scalar($0) }.filter(WordSplitting.isSpace)
    #expect(spaces.count == 29)
  }
}
