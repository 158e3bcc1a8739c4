/// Which token every row of a matrix `[rows, hidden]` stands for.
///
/// Sequences lie one after another. With shared prefixes (a token forest) a sequence has rows of its own only
/// from `depth` on; its first `depth` tokens are the same nodes as those of the sequence before it. Sequences in
/// lexicographic order make each prefix one run of nodes, and visiting them in order is the depth-first walk.
struct RowLayout: Sendable {
  struct Sequence: Sendable {
    /// The first row of its own.
    var firstRow: Int
    /// Rows of its own.
    var count: Int
    /// Tokens shared with the sequence before it: the position of `firstRow`.
    var depth: Int
    /// The tokens that are no padding.
    var real: Range<Int>

    /// Tokens, shared ones included.
    var length: Int { depth + count }
  }

  var sequences: [Sequence]
  /// The position of every row in its sequence.
  var positions: [Int32]
  /// Whether a sequence shares rows with another.
  var sharesPrefixes: Bool
  /// Whether sequences are rows of a padded batch, all of which bidirectional layers see.
  var seesPadding: Bool
  /// The row of every token of every sequence in order; nil where that is the identity.
  var unfolded: [Int32]?
  /// Where the tokens of each sequence start in the order of `unfolded`.
  var starts: [Int]

  /// The number of rows.
  var rows: Int { positions.count }
  /// The number of tokens of the longest sequence.
  var longest: Int { sequences.reduce(0) { max($0, $1.length) } }
  /// The number of tokens, shared ones counted for every sequence.
  var tokens: Int { sequences.reduce(0) { $0 + $1.length } }

  /// The row of token `position` of sequence `index`.
  func row(_ index: Int, _ position: Int) -> Int {
    guard let unfolded else { return sequences[index].firstRow + position }
    return Int(unfolded[starts[index] + position])
  }

  /// The layout of `sequences`, of which sequence i shares its first `shared[i]` tokens with
  /// sequence i − 1.
  init(
    _ sequences: some Collection<PlannedSequence>, shared: some Collection<Int>,
    seesPadding: Bool = false
  ) {
    self.sequences = []
    positions = []
    starts = []
    var path: [Int32] = []
    var unfolded: [Int32] = []
    var token = 0
    for (sequence, depth) in zip(sequences, shared) {
      let length = sequence.ids.count
      let first = positions.count
      self.sequences.append(
        Sequence(firstRow: first, count: length - depth, depth: depth, real: sequence.real))
      path.removeSubrange(depth...)
      for position in depth..<length {
        path.append(Int32(positions.count))
        positions.append(Int32(position))
      }
      starts.append(token)
      token += length
      unfolded.append(contentsOf: path)
    }
    sharesPrefixes = shared.contains { $0 > 0 }
    self.seesPadding = seesPadding
    self.unfolded = sharesPrefixes ? unfolded : nil
  }

  /// The same sequences with rows of their own for every token.
  var separated: RowLayout {
    var result = self
    result.positions = []
    result.sharesPrefixes = false
    result.unfolded = nil
    for index in sequences.indices {
      let length = sequences[index].length
      result.sequences[index].firstRow = result.positions.count
      result.sequences[index].count = length
      result.sequences[index].depth = 0
      for position in 0..<length { result.positions.append(Int32(position)) }
    }
    return result
  }
}

/// A distinct sequence of token ids in a plan.
struct PlannedSequence: Hashable, Sendable {
  /// Token ids, padding included where there is any.
  var ids: [Int32]
  var typeIDs: [Int32]?
  /// The tokens that are no padding.
  var real: Range<Int>
}
