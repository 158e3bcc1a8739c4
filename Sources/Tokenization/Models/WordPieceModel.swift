/// WordPiece (Schuster & Nakajima 2012; the greedy search of Devlin et al. 2019): the longest token
/// first, from left to right; a word that cannot be covered is one unknown token.
struct WordPieceModel: Sendable {
  let tokens: TokenTable
  let unknown: Int32
  /// Longer words are unknown, in scalars.
  let longestWord: Int
  private let trie: ByteTrie
  /// Where in the trie the tokens that continue a word begin; nil when there are none.
  private let continuation: UInt32?

  /// - Parameter prefix: what continues a word, “##”.
  init(tokens: TokenTable, unknown: Int32, prefix: String, longestWord: Int) {
    self.tokens = tokens
    self.unknown = unknown
    self.longestWord = longestWord
    var trie = ByteTrie(expectedKeys: tokens.count)
    for entry in 0..<tokens.count {
      trie.insert(tokens.block[tokens.range(entry)], value: tokens.ids[entry])
    }
    self.trie = trie
    continuation = trie.node(prefix.utf8)
  }

  func encode(_ bytes: [UInt8], _ range: Range<Int>, into out: inout [ModelToken]) {
    let first = out.count
    if range.count > longestWord, scalarCount(bytes, range) > longestWord {
      out.append(ModelToken(id: unknown, start: range.lowerBound, end: range.upperBound))
      return
    }
    var start = range.lowerBound
    while start < range.upperBound {
      var node = start == range.lowerBound ? ByteTrie.root : continuation
      var position = start
      var best: Int32 = -1
      var end = start
      while let here = node, position < range.upperBound {
        node = trie.child(of: here, bytes[position])
        position += 1
        if let node, trie.values[Int(node)] >= 0 {
          best = trie.values[Int(node)]
          end = position
        }
      }
      guard best >= 0 else {
        out.removeLast(out.count - first)
        out.append(ModelToken(id: unknown, start: range.lowerBound, end: range.upperBound))
        return
      }
      out.append(ModelToken(id: best, start: start, end: end))
      start = end
    }
  }

  private func scalarCount(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
    bytes[range].reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  }
}
