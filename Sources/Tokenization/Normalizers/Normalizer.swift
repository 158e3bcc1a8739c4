import Documents

/// How text is changed before it is cut, with the place of every byte kept.
indirect enum Normalizer: Sendable {
  case sequence([Normalizer])
  case bert(cleansText: Bool, separatesIdeographs: Bool, stripsAccents: Bool, lowercases: Bool)
  case form(UnicodeNormalization.Form)
  case lowercase
  case stripAccents
  case strip(left: Bool, right: Bool)
  case replace(Delimiter, with: [UInt8])
  case prepend([UInt8])
  /// SentencePiece's `nmt` rule: controls removed, unusual spaces made plain.
  case nmt
  case precompiled(PrecompiledMap)
  case byteLevel

  /// Changes the text in place; `spare` lends its storage.
  func apply(_ text: inout AlignedText, spare: inout AlignedText) {
    guard !text.bytes.isEmpty else { return }
    switch self {
    case .sequence(let items): for item in items { item.apply(&text, spare: &spare) }
    case .bert(let cleans, let separates, let strips, let lowercases):
      BertNormalization(
        cleansText: cleans, separatesIdeographs: separates, stripsAccents: strips,
        lowercases: lowercases
      ).apply(&text, spare: &spare)
    case .form(let form):
      UnicodeNormalization.shared.normalize(&text, to: form, spare: &spare)
    case .lowercase: Self.lowercase(&text, spare: &spare)
    case .stripAccents:
      Self.map(&text, &spare) { CharacterTable.shared.isMark($0) ? nil : $0 }
    case .strip(let left, let right): Self.strip(&text, &spare, left: left, right: right)
    case .replace(let delimiter, let content): Self.replace(&text, &spare, delimiter, content)
    case .prepend(let content):
      text.storePlaces()
      spare.clear(base: text.base)
      spare.append(bytes: content, from: text.places[0])
      spare.append(text, text.bytes.indices)
      swap(&text, &spare)
    case .nmt: Self.map(&text, &spare, Self.nmtScalar)
    case .precompiled(let map): map.normalize(&text, spare: &spare)
    case .byteLevel: ByteLevelAlphabet.map(&text, spare: &spare)
    }
  }

  /// Replaces each scalar by another or removes it.
  static func map(
    _ text: inout AlignedText, _ spare: inout AlignedText, _ replacement: (UInt32) -> UInt32?
  ) {
    spare.clear(base: text.base)
    var position = 0
    while position < text.bytes.count {
      let (scalar, length) = UTF8Scalars.decode(text.bytes, at: position)
      if let other = replacement(scalar) { spare.append(other, from: text.place(at: position)) }
      position += length
    }
    swap(&text, &spare)
  }

  /// Lower case scalar by scalar, without context (a final sigma stays σ).
  static func lowercase(_ text: inout AlignedText, spare: inout AlignedText) {
    let table = CharacterTable.shared
    if text.bytes.allSatisfy({ $0 < 0x80 }) {
      for index in text.bytes.indices where text.bytes[index] &- 0x41 < 26 {
        text.bytes[index] |= 0x20
      }
      return
    }
    spare.clear(base: text.base)
    var position = 0
    while position < text.bytes.count {
      let (scalar, length) = UTF8Scalars.decode(text.bytes, at: position)
      let place = text.place(at: position)
      spare.append(table.changesInLowercase(scalar) ? table.lowercase(scalar) : scalar, from: place)
      if scalar == 0x130 { spare.append(0x307, from: place) }
      position += length
    }
    swap(&text, &spare)
  }

  private static func strip(
    _ text: inout AlignedText, _ spare: inout AlignedText, left: Bool, right: Bool
  ) {
    let table = CharacterTable.shared
    var start = 0
    var end = text.bytes.count
    while left, start < end {
      let (scalar, length) = UTF8Scalars.decode(text.bytes, at: start)
      guard table.isWhite(scalar) else { break }
      start += length
    }
    while right, start < end {
      let (scalar, length) = UTF8Scalars.decode(text.bytes, before: end)
      guard table.isWhite(scalar) else { break }
      end -= length
    }
    guard start > 0 || end < text.bytes.count else { return }
    spare.clear(base: text.base)
    spare.append(text, start..<end)
    swap(&text, &spare)
  }

  /// What replaces a match takes the place of its last scalar.
  private static func replace(
    _ text: inout AlignedText, _ spare: inout AlignedText, _ delimiter: Delimiter,
    _ content: [UInt8]
  ) {
    var matches: [Piece] = []
    delimiter.find(text.bytes, text.bytes.indices, &matches)
    guard !matches.isEmpty else { return }
    spare.clear(base: text.base)
    var position = 0
    for match in matches {
      spare.append(text, position..<match.start)
      let place = text.place(at: max(match.start, match.end - 1))
      spare.append(bytes: content, from: place)
      position = match.end
    }
    spare.append(text, position..<text.bytes.count)
    swap(&text, &spare)
  }

  private static func nmtScalar(_ scalar: UInt32) -> UInt32? {
    switch scalar {
    case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: nil
    case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD:
      0x20
    default: scalar
    }
  }

  /// The rules in order: those of a sequence, or this one alone.
  var steps: [Normalizer] {
    if case .sequence(let items) = self { items } else { [self] }
  }

  /// Whether this is `Lowercase` itself.
  var isLowercase: Bool {
    if case .lowercase = self { true } else { false }
  }

  /// The name in the file.
  var name: String {
    switch self {
    case .sequence(let items): "Sequence(\(items.map(\.name).joined(separator: ", ")))"
    case .bert: "BertNormalizer"
    case .form(let form): form.rawValue
    case .lowercase: "Lowercase"
    case .stripAccents: "StripAccents"
    case .strip: "Strip"
    case .replace: "Replace"
    case .prepend: "Prepend"
    case .nmt: "Nmt"
    case .precompiled: "Precompiled"
    case .byteLevel: "ByteLevel"
    }
  }
}
