import Documents

/// How text is cut into pieces before the model sees it.
indirect enum PreTokenizer: Sendable {
  case sequence([PreTokenizer])
  case bert
  /// `\w+|[^\w\s]+`.
  case whitespace
  case whitespaceSplit
  case punctuation(DelimiterBehavior)
  case digits(individually: Bool)
  case metaspace(replacement: UInt32, prepend: PrependScheme, splits: Bool)
  case byteLevel(addsPrefixSpace: Bool, usesPattern: Bool)
  case split(Delimiter, DelimiterBehavior, isInverted: Bool)
  case delimiter(UInt32)
  case scripts

  /// When Metaspace puts its mark before a text.
  enum PrependScheme: String, CaseIterable, Sendable {
    case always, first, never
  }

  /// Cuts the pieces of the list further.
  ///
  /// - Parameter keepsBytes: the model maps bytes itself, and this component is the last.
  func apply(_ list: inout PieceList, keepsBytes: Bool = false) {
    switch self {
    case .sequence(let items):
      for (index, item) in items.enumerated() {
        item.apply(&list, keepsBytes: keepsBytes && index == items.count - 1)
      }
    case .bert: Self.splitWords(&list)
    case .whitespace: Self.splitRuns(&list)
    case .whitespaceSplit:
      Self.split(&list, .removed) { CharacterTable.shared.isWhite($0) }
    case .punctuation(let behavior):
      Self.split(&list, behavior) { CharacterTable.shared.isPunctuation($0) }
    case .digits(let individually):
      Self.split(&list, individually ? .isolated : .contiguous) {
        CharacterTable.shared.isNumber($0)
      }
    case .metaspace(let replacement, let prepend, let splits):
      Self.metaspace(&list, replacement, prepend)
      if splits { Self.split(&list, .mergedWithNext) { $0 == replacement } }
    case .byteLevel(let addsPrefixSpace, let usesPattern):
      if addsPrefixSpace { Self.addSpaces(&list) }
      if usesPattern {
        list.split(.isolated) { Delimiter.words(.gpt2).find($0, $1, &$2) }
      }
      if keepsBytes { list.isByteLevel = true } else { Self.mapBytes(&list) }
    case .split(let delimiter, let behavior, let isInverted):
      list.split(behavior, isInverted: isInverted) { delimiter.find($0, $1, &$2) }
    case .delimiter(let scalar): Self.split(&list, .removed) { $0 == scalar }
    case .scripts: Self.splitScripts(&list)
    }
  }

  /// Each scalar of a kind is a delimiter of its own.
  private static func split(
    _ list: inout PieceList, _ behavior: DelimiterBehavior, _ isDelimiter: (UInt32) -> Bool
  ) {
    list.split(behavior) { bytes, piece, matches in
      var position = piece.lowerBound
      while position < piece.upperBound {
        let (scalar, length) = UTF8Scalars.decode(bytes, at: position)
        if isDelimiter(scalar) {
          matches.append(Piece(start: position, end: position + length))
        }
        position += length
      }
    }
  }

  /// BertPreTokenizer: white space removed, then each punctuation alone.
  private static func splitWords(_ list: inout PieceList) {
    let table = CharacterTable.shared
    list.split { bytes, piece, out in
      var position = piece.lowerBound
      var start = position
      while position < piece.upperBound {
        let byte = bytes[position]
        // Letters and digits of ASCII, the common case.
        if byte < 0x80, (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 {
          position += 1
          continue
        }
        let (scalar, length) = UTF8Scalars.decode(bytes, at: position)
        let isWhite = table.isWhite(scalar)
        if isWhite || table.isPunctuation(scalar) {
          if start < position { out.append(Piece(start: start, end: position)) }
          if !isWhite { out.append(Piece(start: position, end: position + length)) }
          start = position + length
        }
        position += length
      }
      if start < piece.upperBound { out.append(Piece(start: start, end: piece.upperBound)) }
    }
  }

  /// Whitespace: runs of word characters and runs of others, white space removed.
  private static func splitRuns(_ list: inout PieceList) {
    let table = CharacterTable.shared
    list.split { bytes, piece, out in
      var position = piece.lowerBound
      var start = position
      var kind: Bool?
      while position < piece.upperBound {
        let (scalar, length) = UTF8Scalars.decode(bytes, at: position)
        let next: Bool? = table.isWhite(scalar) ? nil : table.isWord(scalar)
        if next != kind {
          if kind != nil { out.append(Piece(start: start, end: position)) }
          start = position
          kind = next
        }
        position += length
      }
      if kind != nil { out.append(Piece(start: start, end: piece.upperBound)) }
    }
  }

  private static func addSpaces(_ list: inout PieceList) {
    guard list.pieces.contains(where: { list.text.bytes[$0.start] != 0x20 }) else { return }
    list.rewrite { text, piece, out in
      if text.bytes[piece.lowerBound] != 0x20 {
        out.append(0x20, from: text.places[piece.lowerBound])
      }
      out.append(text, piece)
    }
  }

  private static func mapBytes(_ list: inout PieceList) {
    list.rewrite { text, piece, out in
      for index in piece {
        out.append(ByteLevelAlphabet.scalars[Int(text.bytes[index])], from: text.places[index])
      }
    }
  }

  private static func metaspace(
    _ list: inout PieceList, _ replacement: UInt32, _ prepend: PrependScheme
  ) {
    list.rewrite { text, piece, out in
      let first = UTF8Scalars.decode(text.bytes, at: piece.lowerBound).scalar
      let isMarked = first == replacement || first == 0x20
      let isFirst = text.places[piece.lowerBound].start == 0
      if !isMarked, prepend == .always || (prepend == .first && isFirst) {
        out.append(replacement, from: text.places[piece.lowerBound])
      }
      for index in piece {
        if text.bytes[index] == 0x20 {
          out.append(replacement, from: text.places[index])
        } else {
          out.bytes.append(text.bytes[index])
          out.places.append(text.places[index])
        }
      }
    }
  }

  /// UnicodeScripts: a new piece where the script changes; class 0 goes with any. What comes before
  /// the first scalar of a script is lost, as in the reference.
  private static func splitScripts(_ list: inout PieceList) {
    let table = ScriptTable.shared
    list.split { bytes, piece, out in
      var position = piece.lowerBound
      var start = position
      var last: UInt8 = 0
      while position < piece.upperBound {
        let (scalar, length) = UTF8Scalars.decode(bytes, at: position)
        let script = table.script(scalar)
        if script != 0, script != last {
          if last != 0 { out.append(Piece(start: start, end: position)) }
          start = position
          last = script
        }
        position += length
      }
      if last != 0 { out.append(Piece(start: start, end: piece.upperBound)) }
    }
  }
}
