import Documents
import Testing

/// Classes of all scalars as a digest of those that the `tokenizers` package 0.23.3 gave
/// (`\p{..}` of each category and `\w` of a Split pattern).
@Suite struct ScalarClassesTests {
  @Test func everyScalarHasTheClassesOfTheReference() {
    let classes = ScalarClasses.shared
    // FNV-1a over 64 bits.
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for scalar in 0..<0x110000 as Range<UInt32> {
      let category = classes.category(scalar)
      let byte = category | (classes.isPatternWord(scalar) ? 0x20 : 0)
      digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    #expect(digest == 0xC5FF_B84A_8DA4_6573)
  }

  @Test func latinNumbersAreWordsOfPatternsAlone() {
    let classes = ScalarClasses.shared
    #expect(classes.isPatternWord(0xB2) && !classes.isWord(0xB2))
    #expect(classes.isWhite(0x3000) && !classes.isWhite(0x200B))
    #expect(classes.isIn(CategorySet(.ll), 0x295))
  }
}
