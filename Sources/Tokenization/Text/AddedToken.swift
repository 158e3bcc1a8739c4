import Documents

/// A token that is looked for in the text before the model sees it.
package struct AddedToken: Hashable, Sendable {
  /// Its id.
  package let id: Int32
  /// Its text.
  package let content: String
  /// Only where no word character is next to it.
  package let isSingleWord: Bool
  /// Takes the white space on its left.
  package let stripsLeft: Bool
  /// Takes the white space on its right.
  package let stripsRight: Bool
  /// Looked for in the normalised text, in its normalised form.
  package let isNormalized: Bool
  /// Marked special in the file.
  package let isSpecial: Bool
}

/// Added tokens that are looked for in the same text.
struct AddedTokenMatcher: Sendable {
  private var tokens: [AddedToken] = []
  private var trie = ByteTrie()
  private var isFirst = [Bool](repeating: false, count: 256)

  /// A token, or text between tokens: bytes of the text that was searched.
  struct Stretch: Sendable {
    var token: Int32?
    var range: Range<Int>
  }

  var isEmpty: Bool { tokens.isEmpty }

  /// - Parameter spelling: what is looked for; a spelling that is known keeps its first token.
  mutating func add(_ token: AddedToken, spelling: [UInt8]) {
    guard let first = spelling.first else { return }
    isFirst[Int(first)] = true
    if let node = trie.node(spelling), trie.values[Int(node)] >= 0 { return }
    trie.insert(spelling, value: Int32(tokens.count))
    tokens.append(token)
  }

  /// Cuts text at the tokens: the leftmost match, and the longest of those.
  func find(_ bytes: [UInt8]) -> [Stretch] {
    var stretches: [Stretch] = []
    var done = 0
    var position = 0
    var spaces = 0..<0
    while position < bytes.count {
      guard isFirst[Int(bytes[position])], let (index, end) = longest(bytes, position) else {
        position += 1
        continue
      }
      let token = tokens[index]
      let start = position
      position = end
      if token.isSingleWord, isBesideWord(bytes, start, end) { continue }
      // Spaces that the token before has taken stay with it.
      let from = token.stripsLeft ? max(leftSpaces(bytes, start, atLeast: done), done) : start
      var to = end
      if token.stripsRight {
        // A run of spaces is measured once, however many tokens stand in it.
        if !spaces.contains(end) { spaces = end..<rightSpaces(bytes, end) }
        to = max(end, spaces.upperBound)
      }
      // A token of spaces alone of which the one before has left less than nothing: the reference panics.
      guard from <= to else { continue }
      if done < from { stretches.append(Stretch(token: nil, range: done..<from)) }
      // And where nothing is left the reference has no token.
      if from < to { stretches.append(Stretch(token: token.id, range: from..<to)) }
      done = to
    }
    if done < bytes.count { stretches.append(Stretch(token: nil, range: done..<bytes.count)) }
    return stretches
  }

  private func longest(_ bytes: [UInt8], _ start: Int) -> (Int, Int)? {
    var node = ByteTrie.root
    var best: (Int, Int)?
    var position = start
    while position < bytes.count, let next = trie.child(of: node, bytes[position]) {
      node = next
      position += 1
      let value = trie.values[Int(node)]
      if value >= 0 { best = (Int(value), position) }
    }
    return best
  }

  private func isBesideWord(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Bool {
    let table = CharacterTable.shared
    return start > 0 && table.isWord(UTF8Scalars.decode(bytes, before: start).scalar)
      || end < bytes.count && table.isWord(UTF8Scalars.decode(bytes, at: end).scalar)
  }

  private func leftSpaces(_ bytes: [UInt8], _ start: Int, atLeast least: Int) -> Int {
    var position = start
    while position > least {
      let (scalar, length) = UTF8Scalars.decode(bytes, before: position)
      guard CharacterTable.shared.isWhite(scalar) else { break }
      position -= length
    }
    return position
  }

  private func rightSpaces(_ bytes: [UInt8], _ end: Int) -> Int {
    var position = end
    while position < bytes.count {
      let (scalar, length) = UTF8Scalars.decode(bytes, at: position)
      guard CharacterTable.shared.isWhite(scalar) else { break }
      position += length
    }
    return position
  }
}
