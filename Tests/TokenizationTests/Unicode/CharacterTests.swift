import Foundation
import Testing

@testable import Tokenization

/// What components make of every code point of the first two planes, as a digest of the output of
/// the `tokenizers` package: one scalar treated otherwise changes it.
@Suite struct CharacterTests {
  private static let blocks: [[UInt8]] = {
    let points = Array(0..<0x20000) + Array(0xE0000..<0xE0200) + [0x2F800, 0x2FA1D, 0x10FFFF]
    let scalars = points.compactMap { Unicode.Scalar(UInt32($0)) }
    return stride(from: 0, to: scalars.count, by: 256).map { start in
      var bytes: [UInt8] = []
      for scalar in scalars[start..<min(start + 256, scalars.count)] {
        bytes.append(contentsOf: String(Character(scalar)).utf8)
        bytes.append(0x2E)
      }
      return bytes
    }
  }()

  /// FNV-1a over 64 bits.
  private struct Digest {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325
    mutating func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    var text: String {
      let digits = String(value, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
  }

  private func reference() throws -> JSONNode {
    let bytes = [UInt8](try Data(contentsOf: Fixture.url("characters.expected.json")))
    var scanner = DocumentScanner(bytes, file: "characters")
    return JSONNode(file: "characters", place: "", value: try scanner.value())
  }

  @Test(
    arguments: [
      "NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents", "Nmt", "BertNormalizer",
    ])
  func normalizersEqualTheReference(name: String) throws {
    let item = try reference().member("normalizers").member(name)
    let normalizer = try ComponentReader.normalizer(item.member("component"))
    var digest = Digest()
    var text = AlignedText()
    var spare = AlignedText()
    for block in Self.blocks {
      text.reset(block, block.indices)
      normalizer.apply(&text, spare: &spare)
      #expect(text.isUnchanged || text.places.count == text.bytes.count)
      digest.add(text.bytes)
    }
    #expect(digest.text == (try item.member("digest").string()))
  }

  @Test(
    arguments: [
      "BertPreTokenizer", "Whitespace", "WhitespaceSplit", "Punctuation", "Digits",
      "UnicodeScripts",
      "ByteLevel", "Split",
    ])
  func preTokenizersEqualTheReference(name: String) throws {
    let item = try reference().member("preTokenizers").member(name)
    let pre = try ComponentReader.preTokenizer(item.member("component"))
    var digest = Digest()
    var list = PieceList()
    for block in Self.blocks {
      list.text.reset(block, block.indices)
      list.reset()
      pre.apply(&list)
      for piece in list.pieces {
        digest.add(list.text.bytes[piece.range])
        digest.add([0x0A])
      }
    }
    #expect(digest.text == (try item.member("digest").string()))
  }
}
