/// Reads the large members of a model straight into tables.
struct VocabularyReader {
  let document: TokenizerDocument

  private var file: String { document.file }

  private func invalid(_ place: String, _ reason: String) -> TokenizerError {
    .invalid(file: file, place: place, reason: reason)
  }

  private func scanner(at position: Int?, _ name: String) throws(TokenizerError) -> DocumentScanner
  {
    guard let position else { throw invalid("model", "\(name) is missing") }
    return DocumentScanner(document.bytes, file: file, at: position)
  }

  private var writtenVocabulary: Int? {
    if case .written(let position) = document.vocabulary { position } else { nil }
  }

  private func table(listing tokens: [ListedToken]) throws(TokenizerError) -> TokenTable {
    var table = TokenTable()
    for token in tokens {
      guard 0..<TokenTable.idLimit ~= token.id else {
        throw invalid(
          "vocabulary", "the id \(token.id) of \(token.text.debugDescription) is out of range")
      }
      table.add { block in
        block.append(contentsOf: token.text.utf8)
        return token.id
      }
    }
    try table.index(file: file, place: "model.vocab")
    return table
  }

  /// `{"token": id, …}`.
  func tokens() throws(TokenizerError) -> TokenTable {
    if case .listed(let tokens) = document.vocabulary { return try table(listing: tokens) }
    var scanner = try scanner(at: writtenVocabulary, "vocab")
    guard scanner.peek() == 0x7B else { throw invalid("model.vocab", "an object is expected") }
    var table = TokenTable()
    try scanner.enter(0x7B)
    if !scanner.accept(0x7D) {
      repeat {
        try table.add { (block) throws(TokenizerError) in
          try scanner.string(into: &block)
          try scanner.expect(0x3A)
          return try scanner.identifier(below: TokenTable.idLimit)
        }
      } while try scanner.more(0x7D)
    }
    try table.index(file: file, place: "model.vocab")
    return table
  }

  /// `[["token", score], …]`, the id being the place in the list.
  func scoredTokens() throws(TokenizerError) -> (TokenTable, [Double]) {
    if case .listed(let tokens) = document.vocabulary {
      guard tokens.count <= TokenTable.idLimit, tokens.indices.allSatisfy({ tokens[$0].id == $0 })
      else { throw invalid("vocabulary", "the ids of the pieces are not their places") }
      guard tokens.allSatisfy(\.score.isFinite) else {
        throw invalid("vocabulary", "a score is no finite number")
      }
      return (try table(listing: tokens), tokens.map(\.score))
    }
    var scanner = try scanner(at: writtenVocabulary, "vocab")
    guard scanner.peek() == 0x5B else { throw invalid("model.vocab", "a list is expected") }
    var table = TokenTable()
    var scores: [Double] = []
    try scanner.enter(0x5B)
    if !scanner.accept(0x5D) {
      repeat {
        guard scores.count < TokenTable.idLimit else {
          throw invalid("model.vocab", "more than \(TokenTable.idLimit) tokens")
        }
        try scanner.enter(0x5B)
        let id = scores.count
        try table.add { (block) throws(TokenizerError) in
          try scanner.string(into: &block)
          return id
        }
        try scanner.expect(0x2C)
        scores.append(try scanner.score())
        try scanner.expect(0x5D)
        scanner.leave()
      } while try scanner.more(0x5D)
    }
    try table.index(file: file, place: "model.vocab")
    return (table, scores)
  }

  /// `["left right", …]` or `[["left", "right"], …]`.
  ///
  /// - Parameter prefix: what continues a word; the right part loses it in the merged token.
  /// - Returns: the merges, and whether none of them joins something with a “▁” after it.
  func merges(
    _ table: TokenTable, prefix: [UInt8]
  ) throws(TokenizerError) -> (pairs: PairTable, keepsMarksFirst: Bool) {
    if case .implied(let byScores) = document.merges {
      guard case .listed(let tokens) = document.vocabulary else {
        throw invalid("model.merges", "merges are implied by a list of pieces alone")
      }
      let implied = try ImpliedMerges(
        table, scores: byScores ? tokens.map(\.score) : nil, file: file)
      return (implied.pairs, implied.keepsMarksFirst)
    }
    var pairs = PairTable(expectedPairs: max(table.count * 2, 64))
    var keepsMarksFirst = true
    var rank = 0
    try forEachMerge { (text, cut) throws(TokenizerError) in
      let left = table.id(text, 0..<cut)
      let right = table.id(text, cut..<text.count)
      if left < 0 || right < 0 {
        throw unknown(rank, left < 0 ? text[..<cut] : text[cut...])
      }
      let isContinued = text[cut...].starts(with: prefix)
      if !prefix.isEmpty, isContinued { text.removeSubrange(cut..<cut + prefix.count) }
      let result = table.id(text, 0..<text.count)
      if result < 0 { throw unknown(rank, text[...]) }
      pairs.insert(left, right, rank: rank, result: result)
      if keepsMarksFirst, ImpliedMerges.crossesMark(text) { keepsMarksFirst = false }
      rank += 1
      guard rank < TokenTable.idLimit else {
        throw invalid("model.merges", "more than \(TokenTable.idLimit) merges")
      }
    }
    return (pairs, keepsMarksFirst)
  }

  /// Gives each merge in turn: the bytes of both parts, and where the right one begins.
  private func forEachMerge(
    _ body: (inout [UInt8], _ cut: Int) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    var text: [UInt8] = []
    if case .listed(let merges) = document.merges {
      for merge in merges {
        text.removeAll(keepingCapacity: true)
        text.append(contentsOf: merge.left.utf8)
        let cut = text.count
        text.append(contentsOf: merge.right.utf8)
        try body(&text, cut)
      }
      return
    }
    var position: Int?
    if case .written(let start) = document.merges { position = start }
    var scanner = try scanner(at: position, "merges")
    guard scanner.peek() == 0x5B else { throw invalid("model.merges", "a list is expected") }
    var rank = 0
    try scanner.enter(0x5B)
    if scanner.accept(0x5D) { return }
    repeat {
      text.removeAll(keepingCapacity: true)
      let cut = try readMerge(&scanner, rank, into: &text)
      try body(&text, cut)
      rank += 1
    } while try scanner.more(0x5D)
  }

  private func unknown(_ rank: Int, _ part: ArraySlice<UInt8>) -> TokenizerError {
    let token = String(decoding: part, as: UTF8.self)
    return invalid(
      "model.merges[\(rank)]", "the merge needs \(token.debugDescription), which is not in vocab")
  }

  /// Appends both parts; where the right one begins is returned.
  private func readMerge(
    _ scanner: inout DocumentScanner, _ rank: Int, into text: inout [UInt8]
  ) throws(TokenizerError) -> Int {
    if scanner.peek() == 0x5B {
      try scanner.enter(0x5B)
      try scanner.string(into: &text)
      let cut = text.count
      try scanner.expect(0x2C)
      try scanner.string(into: &text)
      try scanner.expect(0x5D)
      scanner.leave()
      return cut
    }
    guard scanner.peek() == 0x22 else {
      throw invalid("model.merges[\(rank)]", "a string or a pair of strings is expected")
    }
    try scanner.string(into: &text)
    guard let space = text.firstIndex(of: 0x20), !text[(space + 1)...].contains(0x20) else {
      throw invalid("model.merges[\(rank)]", "two tokens with one space between are expected")
    }
    text.remove(at: space)
    return space
  }
}
