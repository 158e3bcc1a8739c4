/// The merges that the pieces of a byte-pair model imply, the first with the lowest rank.
struct ImpliedMerges {
  /// A merge of two tokens into a third.
  struct Merge {
    var left: Int32
    var right: Int32
    var result: Int32
  }

  /// A way to cut a piece: scalars of the left part, and the piece's place in the order of scores.
  private struct Cut {
    var merge: Merge
    var left: Int
    var place: Int
  }

  /// No published piece is longer than some hundred bytes; a cap keeps the work linear.
  private static let longestPiece = 512

  private(set) var merges: [Merge] = []
  /// Whether none of them joins something with a “▁” after it.
  private(set) var keepsMarksFirst = true

  /// The merges that a vocabulary of SentencePiece implies: every way to cut a piece into two others, the pieces of
  /// the highest score first, and of one score those with the longest left part.
  ///
  /// - Parameter scores: of each piece by id; nil ranks pieces by their ids.
  /// - Throws: ``TokenizerError`` for a piece that is too long to be cut in all ways.
  /// - Source: `generate_merges` of transformers 5.24, whose order is kept.
  init(_ table: TokenTable, scores: [Double]?, file: String) throws(TokenizerError) {
    for entry in 0..<table.count where table.range(entry).count > Self.longestPiece {
      throw .invalid(
        file: file, place: "vocabulary",
        reason:
          "a piece has \(table.range(entry).count) bytes, and at most \(Self.longestPiece) are cut into merges"
      )
    }
    var order = Array(0..<table.count)
    if let scores {
      order.sort { (scores[$0], $1) > (scores[$1], $0) }
    }
    var group: [Cut] = []
    var start = 0
    while start < order.count {
      var end = start + 1
      if let scores {
        while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
      }
      group.removeAll(keepingCapacity: true)
      for place in start..<end { Self.cuts(of: order[place], place, table, into: &group) }
      if end - start > 1 {
        func scalars(_ cut: Cut) -> Int {
          table.block[table.range(order[cut.place])].reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        }
        let keyed = group.map { (cut: $0, right: scalars($0) - $0.left) }
        group = keyed.sorted {
          ($0.cut.left, $0.right, $1.cut.place) > ($1.cut.left, $1.right, $0.cut.place)
        }.map(\.cut)
      } else {
        group.reverse()
      }
      for cut in group {
        merges.append(cut.merge)
        if keepsMarksFirst, Self.crossesMark(table.block[table.range(order[cut.place])]) {
          keepsMarksFirst = false
        }
      }
      start = end
    }
  }

  /// The ways to cut entry `entry` into two tokens, the shortest left part first.
  private static func cuts(
    of entry: Int, _ place: Int, _ table: TokenTable, into group: inout [Cut]
  ) {
    let range = table.range(entry)
    var left = 0
    // Left parts grow byte by byte, and so does their hash; right parts are looked for where the left is a token.
    var hash = TokenTable.Hash()
    for position in range {
      if table.block[position] & 0xC0 != 0x80, position > range.lowerBound {
        let leftID = table.id(table.block, range.lowerBound..<position, hash: hash)
        if leftID >= 0 {
          let rightID = table.id(table.block, position..<range.upperBound)
          if rightID >= 0 {
            group.append(
              Cut(
                merge: Merge(left: leftID, right: rightID, result: table.ids[entry]), left: left,
                place: place))
          }
        }
      }
      if table.block[position] & 0xC0 != 0x80 { left += 1 }
      hash.take(table.block[position])
    }
  }

  /// Whether a text has a “▁” after another scalar.
  static func crossesMark(_ text: some RandomAccessCollection<UInt8>) -> Bool {
    let mark = BPEModel.mark
    var wasMark = true
    var position = text.startIndex
    while position < text.endIndex {
      let isMark = text[position] == mark[0] && text[position...].starts(with: mark)
      if isMark, !wasMark { return true }
      wasMark = isMark
      position = text.index(position, offsetBy: isMark ? 3 : 1)
    }
    return false
  }

  /// The merges by pair.
  var pairs: PairTable {
    var pairs = PairTable(expectedPairs: max(merges.count, 64))
    for (rank, merge) in merges.enumerated() {
      pairs.insert(merge.left, merge.right, rank: rank, result: merge.result)
    }
    return pairs
  }
}
