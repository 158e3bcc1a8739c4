import Documents

/// Unigram language model (Kudo 2018): the segmentation of the highest total score (Viterbi).
///
/// A scalar that no token covers costs the lowest score less 10, as in SentencePiece; neighbours of
/// that kind are one unknown token, or are spelled in byte tokens.
struct UnigramModel: Sendable {
  let tokens: TokenTable
  let unknown: Int32?
  /// Ids of `<0x00>` … `<0xFF>`, −1 where missing; nil without byte fallback.
  let byteTokens: [Int32]?
  private let scores: [Double]
  private let unknownScore: Double
  private let trie: ByteTrie

  init(tokens: TokenTable, scores: [Double], unknown: Int32?, byteTokens: [Int32]?) {
    self.tokens = tokens
    self.scores = scores
    self.unknown = unknown
    self.byteTokens = byteTokens
    unknownScore = (scores.min() ?? 0) - 10
    var trie = ByteTrie(expectedKeys: tokens.count)
    for entry in 0..<tokens.count {
      let range = tokens.range(entry)
      if !range.isEmpty { trie.insert(tokens.block[range], value: tokens.ids[entry]) }
    }
    self.trie = trie
  }

  private struct Node {
    var score = 0.0
    var start = -1
    var id: Int32 = -1
  }

  func encode(_ bytes: [UInt8], _ range: Range<Int>, into out: inout [ModelToken]) {
    let lower = range.lowerBound
    var nodes = [Node](repeating: Node(), count: range.count + 1)
    var start = lower
    while start < range.upperBound {
      let score = nodes[start - lower].score
      let length = UTF8Scalars.decode(bytes, at: start).length
      var isCovered = false
      var node = ByteTrie.root
      var position = start
      while position < range.upperBound, let next = trie.child(of: node, bytes[position]) {
        node = next
        position += 1
        let id = trie.values[Int(node)]
        guard id >= 0 else { continue }
        improve(&nodes[position - lower], score + scores[Int(id)], start, id)
        if position - start == length { isCovered = true }
      }
      if !isCovered, start + length <= range.upperBound {
        improve(&nodes[start + length - lower], score + unknownScore, start, unknown ?? -1)
      }
      start += length
    }
    let first = out.count
    trace(nodes, bytes, range, into: &out)
    out[first...].reverse()
  }

  @inline(__always)
  private func improve(_ node: inout Node, _ score: Double, _ start: Int, _ id: Int32) {
    if node.start < 0 || score > node.score { node = Node(score: score, start: start, id: id) }
  }

  /// Walks the best path back; the tokens come in reverse order.
  private func trace(
    _ nodes: [Node], _ bytes: [UInt8], _ range: Range<Int>, into out: inout [ModelToken]
  ) {
    var end = range.upperBound
    while end > range.lowerBound {
      let node = nodes[end - range.lowerBound]
      guard node.start >= 0 else { return }
      var start = node.start
      let isUnknown = node.id < 0 || node.id == unknown
      if isUnknown {
        while start > range.lowerBound {
          let before = nodes[start - range.lowerBound]
          guard before.start >= 0, before.id < 0 || before.id == unknown else { break }
          start = before.start
        }
        emitUnknown(bytes, start..<end, into: &out)
      } else {
        out.append(ModelToken(id: node.id, start: start, end: end))
      }
      end = start
    }
  }

  /// A stretch that no token covers; it may still spell a token as a whole.
  private func emitUnknown(
    _ bytes: [UInt8], _ range: Range<Int>, into out: inout [ModelToken]
  ) {
    let whole = tokens.id(bytes, range)
    if whole >= 0 {
      out.append(ModelToken(id: whole, start: range.lowerBound, end: range.upperBound))
      return
    }
    if let byteTokens, range.allSatisfy({ byteTokens[Int(bytes[$0])] >= 0 }) {
      for index in range.reversed() {
        out.append(
          ModelToken(
            id: byteTokens[Int(bytes[index])], start: range.lowerBound, end: range.upperBound))
      }
      return
    }
    if let unknown {
      out.append(ModelToken(id: unknown, start: range.lowerBound, end: range.upperBound))
    }
  }
}
