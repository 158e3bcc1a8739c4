import Testing

@testable import Tokenization

/// Every kind of tokenizer, small, against the `tokenizers` package.
@Suite struct FixtureTests {
  @Test(arguments: Fixture.names) func idsEqualTheReference(name: String) throws {
    let fixture = try Fixture.read(name)
    let tokenizer = try Fixture.tokenizer(name)
    #expect(fixture.cases.count > 100)
    var scratch = Tokenizer.Scratch()
    for item in fixture.cases {
      let encoding = tokenizer.encode(item.text, scratch: &scratch)
      #expect(encoding.ids == item.ids, "\(item.text.debugDescription)")
      #expect(tokenizer.encode(item.text).ids == item.ids, "without remembered words")
      #expect(encoding.typeIDs == item.types ?? item.ids.map { _ in 0 })
      let bare = tokenizer.encode(item.text, addSpecialTokens: false)
      #expect(bare.count == item.bare)
      let kept = zip(encoding.ids, encoding.isSpecial).filter { !$0.1 }.map(\.0)
      #expect(bare.ids == kept)
      #expect(encoding.count - bare.count == tokenizer.idsBefore.count + tokenizer.idsAfter.count)
    }
  }

  @Test(arguments: Fixture.names) func offsetsEqualTheReference(name: String) throws {
    let tokenizer = try Fixture.tokenizer(name)
    for item in try Fixture.read(name).cases {
      guard let offsets = item.offsets else { continue }
      let encoding = tokenizer.encode(item.text)
      for index in encoding.ids.indices where !encoding.isSpecial[index] {
        let expected = [offsets[2 * index], offsets[2 * index + 1]]
        let range = encoding.offsets[index]
        #expect(
          [range.lowerBound, range.upperBound] == expected,
          "token \(index) of \(item.text.debugDescription)")
      }
    }
  }

  @Test(arguments: Fixture.names) func truncationEqualsTheReference(name: String) throws {
    let tokenizer = try Fixture.tokenizer(name)
    let cases = try Fixture.read(name).cases
    #expect((tokenizer.truncation == nil) == cases.allSatisfy { $0.truncated == nil })
    for item in cases {
      guard let truncated = item.truncated, let truncation = tokenizer.truncation else { continue }
      var encoding = tokenizer.encode(item.text)
      encoding.truncate(to: truncation.maxLength)
      #expect(encoding.ids == truncated, "\(item.text.debugDescription)")
      var left = tokenizer.encode(item.text)
      left.truncate(to: truncation.maxLength, at: .start)
      #expect(left.ids == item.truncatedLeft, "\(item.text.debugDescription)")
    }
  }
}
