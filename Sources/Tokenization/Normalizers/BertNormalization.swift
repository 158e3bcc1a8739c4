import Documents

/// The normalizer of BERT (Devlin et al. 2019, `BasicTokenizer` of the released code).
struct BertNormalization: Sendable {
  /// Controls and U+FFFD removed, white space made plain.
  let cleansText: Bool
  /// A space on both sides of each ideograph.
  let separatesIdeographs: Bool
  /// NFD, then marks removed.
  let stripsAccents: Bool
  let lowercases: Bool

  func apply(_ text: inout AlignedText, spare: inout AlignedText) {
    if applyInPlace(&text) { return }
    if cleansText || separatesIdeographs { clean(&text, &spare) }
    if stripsAccents {
      UnicodeNormalization.shared.normalize(&text, to: .nfd, spare: &spare)
      Normalizer.map(&text, &spare) { scalar in
        scalar >= 0x300 && CharacterTable.shared.isAccent(scalar) ? nil : scalar
      }
    }
    if lowercases { Normalizer.lowercase(&text, spare: &spare) }
  }

  /// Text of printable ASCII and plain white space keeps its length: false where it is not that.
  private func applyInPlace(_ text: inout AlignedText) -> Bool {
    for byte in text.bytes {
      guard byte < 0x7F, byte >= 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else {
        return false
      }
    }
    for index in text.bytes.indices {
      let byte = text.bytes[index]
      if lowercases, byte &- 0x41 < 26 {
        text.bytes[index] = byte | 0x20
      } else if cleansText, byte < 0x20 {
        text.bytes[index] = 0x20
      }
    }
    return true
  }

  private func clean(_ text: inout AlignedText, _ spare: inout AlignedText) {
    let table = CharacterTable.shared
    spare.clear(base: text.base)
    var position = 0
    while position < text.bytes.count {
      let (scalar, length) = UTF8Scalars.decode(text.bytes, at: position)
      let place = text.place(at: position)
      position += length
      if cleansText {
        if table.isRemovedByCleaning(scalar) { continue }
        if table.isWhite(scalar) {
          spare.append(0x20, from: place)
          continue
        }
      }
      if separatesIdeographs, CharacterTable.isIdeograph(scalar) {
        spare.append(0x20, from: place)
        spare.append(scalar, from: place)
        spare.append(0x20, from: place)
      } else {
        spare.append(scalar, from: place)
      }
    }
    swap(&text, &spare)
  }
}
