import Documents
import Foundation

/// SentencePiece's compiled normalisation rules: a double-array trie over UTF-8 and the texts that
/// its values point to (google/sentencepiece, `normalizer.cc`; the trie is Darts-clone's).
///
/// The look-up has the reference's peculiarity: a grapheme cluster shorter than six bytes is
/// replaced whole by what its *shortest* matching prefix maps to.
struct PrecompiledMap: Sendable {
  private let units: [UInt32]
  private let texts: [UInt8]

  /// - Parameter encoded: base 64 of a little-endian length, the trie and the texts.
  init?(base64 encoded: String) {
    guard let data = Data(base64Encoded: encoded) else { return nil }
    let bytes = [UInt8](data)
    func word(_ at: Int) -> UInt32 {
      UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16
        | UInt32(bytes[at + 3]) << 24
    }
    guard bytes.count >= 4 else { return nil }
    let size = Int(word(0))
    guard size % 4 == 0, size > 0, size <= bytes.count - 4 else { return nil }
    units = stride(from: 4, to: 4 + size, by: 4).map(word)
    texts = Array(bytes[(4 + size)...])
  }

  /// The bytes that the shortest prefix of a range maps to.
  func replacement(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int>? {
    var node = offset(units[0])
    for index in range {
      let byte = bytes[index]
      if byte == 0 { return nil }
      node ^= Int(byte)
      guard node < units.count else { return nil }
      let unit = units[node]
      guard unit & 0x8000_00FF == UInt32(byte) else { return nil }
      node ^= offset(unit)
      if unit >> 8 & 1 == 1 {
        guard node < units.count else { return nil }
        let start = Int(units[node] & 0x7FFF_FFFF)
        guard start < texts.count else { return nil }
        let end = texts[start...].firstIndex(of: 0) ?? texts.count
        return start..<end
      }
    }
    return nil
  }

  private func offset(_ unit: UInt32) -> Int { Int(unit >> 10) << Int((unit & 1 << 9) >> 6) }

  /// Applies the rules to a text.
  ///
  /// Scalars that are removed before anything was written are forgotten by the reference, so that every later scalar
  /// comes from as many places earlier (tokenizers 0.23.3, `normalizers/precompiled.rs`).
  func normalize(_ text: inout AlignedText, spare: inout AlignedText) {
    text.storePlaces()
    spare.clear(base: text.base)
    var lag = 0
    forEachCluster(text.bytes) { cluster in
      if cluster.count < 6, let range = replacement(text.bytes, cluster) {
        append(range, replacing: cluster, of: text, to: &spare, lag: &lag)
        return
      }
      var position = cluster.lowerBound
      while position < cluster.upperBound {
        let (scalar, length) = UTF8Scalars.decode(text.bytes, at: position)
        let part = position..<position + length
        if let range = replacement(text.bytes, part) {
          append(range, replacing: part, of: text, to: &spare, lag: &lag)
        } else {
          spare.append(scalar, from: text.places[Self.earlier(text.bytes, position, by: lag)])
        }
        position += length
      }
    }
    swap(&text, &spare)
  }

  /// The k-th new scalar takes the place of the k-th old one, those beyond that of the last.
  private func append(
    _ range: Range<Int>, replacing old: Range<Int>, of text: AlignedText, to out: inout AlignedText,
    lag: inout Int
  ) {
    if range.isEmpty, out.bytes.isEmpty {
      lag += text.bytes[old].count { $0 & 0xC0 != 0x80 }
      return
    }
    var source = old.lowerBound
    var position = range.lowerBound
    while position < range.upperBound {
      let (scalar, length) = UTF8Scalars.decode(texts, at: position)
      position += length
      out.append(scalar, from: text.places[Self.earlier(text.bytes, source, by: lag)])
      let next = source + UTF8Scalars.decode(text.bytes, at: source).length
      if next < old.upperBound { source = next }
    }
  }

  /// The scalar that stands `lag` scalars before the one at `position`.
  private static func earlier(_ bytes: [UInt8], _ position: Int, by lag: Int) -> Int {
    var position = position
    for _ in 0..<lag {
      position -= 1
      while position > 0, bytes[position] & 0xC0 == 0x80 { position -= 1 }
    }
    return position
  }

  /// Extended grapheme clusters as byte ranges.
  private func forEachCluster(_ bytes: [UInt8], _ body: (Range<Int>) -> Void) {
    var position = 0
    if bytes.allSatisfy({ $0 < 0x80 }) {
      while position < bytes.count {
        let isPair =
          bytes[position] == 0x0D && position + 1 < bytes.count && bytes[position + 1] == 0x0A
        body(position..<position + (isPair ? 2 : 1))
        position += isPair ? 2 : 1
      }
      return
    }
    for character in String(decoding: bytes, as: UTF8.self) {
      let count = character.utf8.count
      body(position..<position + count)
      position += count
    }
  }
}
