import Documents

/// Collects tokens in the order of the text and trims their offsets where the file asks for it.
struct EncodingBuilder {
  private(set) var encoding = Encoding()
  private let type: Int32
  private let trims: [Bool]
  private let input: [UInt8]
  private var first = 0

  /// - Parameters:
  ///   - type: segment id of the tokens of the text.
  ///   - trims: the trimming steps, see ``PostProcessor/trims``.
  ///   - input: the text that offsets refer to.
  init(type: Int32, trims: [Bool], input: [UInt8]) {
    self.type = type
    self.trims = trims
    self.input = input
  }

  /// The next token is the first of the text.
  mutating func beginText() { first = encoding.count }

  mutating func addSpecial(_ special: PostProcessor.Special, at place: Int) {
    encoding.append(special.id, type: special.type, offsets: place..<place, isSpecial: true)
  }

  /// A token of the model.
  mutating func add(_ token: ModelToken, _ text: AlignedText, _ table: TokenTable) {
    let range = text.inputRange(token.start, token.end)
    if trims.isEmpty {
      encoding.append(token.id, type: type, offsets: range, isSpecial: false)
    } else {
      let bytes = table.bytes(of: Int(token.id)) ?? []
      encoding.append(token.id, type: type, offsets: trimmed(range, bytes), isSpecial: false)
    }
  }

  /// An added token that was found in the text.
  mutating func add(_ id: Int32, _ range: Range<Int>, text: ArraySlice<UInt8>) {
    encoding.append(id, type: type, offsets: trimmed(range, text), isSpecial: false)
  }

  /// Takes white space, or “Ġ” for a space, out of the ends of a range; `bytes` spell the token.
  ///
  /// Counted in scalars of the input, as the reference does for its Python interface.
  private func trimmed(_ range: Range<Int>, _ bytes: ArraySlice<UInt8>) -> Range<Int> {
    guard !trims.isEmpty, !bytes.isEmpty else { return range }
    let token = Array(bytes)
    var leading = 0
    var position = 0
    while position < token.count {
      let (scalar, length) = UTF8Scalars.decode(token, at: position)
      guard Self.isSpace(scalar) else { break }
      leading += 1
      position += length
    }
    guard leading > 0 || Self.isSpace(UTF8Scalars.decode(token, before: token.count).scalar) else {
      return range
    }
    var trailing = 0
    position = token.count
    while position > 0 {
      let (scalar, length) = UTF8Scalars.decode(token, before: position)
      guard Self.isSpace(scalar) else { break }
      trailing += 1
      position -= length
    }
    var result = range
    for addsPrefixSpace in trims {
      let isFirst = encoding.count == first || result.lowerBound == 0
      let isOwn = isFirst && addsPrefixSpace && leading == 1
      var start = result.lowerBound
      var end = result.upperBound
      for _ in 0..<(isOwn ? 0 : leading) where start < end {
        start += UTF8Scalars.decode(input, at: start).length
      }
      for _ in 0..<trailing where start < end {
        end -= UTF8Scalars.decode(input, before: end).length
      }
      result = start..<max(start, end)
    }
    return result
  }

  private static func isSpace(_ scalar: UInt32) -> Bool {
    scalar == 0x120 || CharacterTable.shared.isWhite(scalar)
  }
}
