import EvalTestSupport
import Foundation
import Testing

@testable import Tokenization

/// Lists of words, as averages of word vectors use them.
@Suite struct WordListTests {
  private static let sound = #"""
    {"vocab": ["PAD", "cat", "Dog", "dog", "u.s.", "école", "a"], "stop_words": ["a", "the"], "do_lower_case": false}
    """#

  private func tokenizer(_ text: String) throws -> Tokenizer {
    let folder = try TemporaryFolder()
    try folder.write(text, to: Tokenizer.wordListFile)
    return try Tokenizer(wordListIn: folder.url)
  }

  /// As it stands, then without punctuation, then in lower case; ids of WhitespaceTokenizer of sentence-transformers 6.2.
  @Test(arguments: [
    ("cat  Dog\u{1F}dog", [1, 2, 3]), ("(cat), DOG!", [1, 3]), ("U.S. u.s. u.s", [4]),
    ("ÉCOLE a the A The bird", [5]), ("\u{A0}cat\u{2003}\u{85}Cat's", [1]), ("", []), (" . ", []),
  ])
  func wordsAreLookedFor(text: String, ids: [Int32]) throws {
    #expect(try tokenizer(Self.sound).encode(text).ids == ids)
  }

  @Test func wholeTextsAreLowerCasedFirstWhereTheFileSaysSo() throws {
    let lower = Self.sound.replacing("false", with: "true")
    #expect(try tokenizer(lower).encode("Dog DOG THE").ids == [3, 3])
  }

  @Test func variantsAreReadOrRefused() throws {
    let folder = try TemporaryFolder()
    let place = folder.url.appending(path: Tokenizer.wordListFile)
    let campaign = FuzzCampaign(
      "a list of words", corpus: [Array(Self.sound.utf8)],
      dictionary: ["vocab", "stop_words", "do_lower_case", "null", "[]", "{}", "\\u0000", "\"\""])
    let violations = campaign.violations(isProper: { $0 is TokenizerError }) { bytes in
      try Data(bytes).write(to: place)
      let tokenizer = try Tokenizer(wordListIn: folder.url)
      for id in tokenizer.encode("cat, DOG \u{0} é the").ids {
        #expect(id >= 0 && Int(id) <= tokenizer.largestID)
      }
    }
    #expect(violations == [])
  }
}
