/// What a text became: one entry a token in each array.
package struct Encoding: Hashable, Sendable {
  /// Token ids [tokens].
  package var ids: [Int32]
  /// Segment ids [tokens].
  package var typeIDs: [Int32]
  /// Bytes of the input that each token came from [tokens]; empty for tokens that the
  /// post-processor added.
  package var offsets: [Range<Int>]
  /// Whether the post-processor added the token [tokens].
  package var isSpecial: [Bool]

  /// Number of tokens.
  package var count: Int { ids.count }

  /// An encoding of nothing.
  package init() {
    ids = []
    typeIDs = []
    offsets = []
    isSpecial = []
  }

  /// Tokens that share at least one byte with a range of the input; empty at its start where there
  /// are none. Tokens of the post-processor never belong to it.
  package func tokens(in bytes: Range<Int>) -> Range<Int> {
    let first = ids.indices.first { !isSpecial[$0] && offsets[$0].overlaps(bytes) }
    guard let first else {
      let before = ids.indices.last { !isSpecial[$0] && offsets[$0].upperBound <= bytes.lowerBound }
      let start = before.map { $0 + 1 } ?? isSpecial.firstIndex(of: false) ?? 0
      return start..<start
    }
    let last = ids.indices.last { !isSpecial[$0] && offsets[$0].overlaps(bytes) } ?? first
    return first..<last + 1
  }

  mutating func append(_ id: Int32, type: Int32, offsets range: Range<Int>, isSpecial special: Bool)
  {
    ids.append(id)
    typeIDs.append(type)
    offsets.append(range)
    isSpecial.append(special)
  }
}
