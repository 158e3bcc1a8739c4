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

  mutating func append(_ id: Int32, type: Int32, offsets range: Range<Int>, isSpecial special: Bool)
  {
    ids.append(id)
    typeIDs.append(type)
    offsets.append(range)
    isSpecial.append(special)
  }

  /// An end of a text.
  package enum End: Hashable, Sendable { case start, end }

  /// Cuts to at most `maximum` tokens, as truncation of the reference does: the tokens of the text lose
  /// those at `end`, those of the post-processor all stay. Where `maximum` is less than the latter,
  /// those alone remain.
  ///
  /// - Returns: the bytes of the input that the tokens which were cut came from.
  @discardableResult
  package mutating func truncate(to maximum: Int, at end: End = .end) -> [Range<Int>] {
    guard count > maximum else { return [] }
    let before = isSpecial.prefix { $0 }.count
    let after = before == count ? 0 : isSpecial.reversed().prefix { $0 }.count
    let kept = max(0, maximum - before - after)
    let text = before..<max(before + kept, count - after)
    let cut = end == .end ? text.dropFirst(kept) : text.dropLast(kept)
    let lost = Array(offsets[cut])
    ids.removeSubrange(cut)
    typeIDs.removeSubrange(cut)
    offsets.removeSubrange(cut)
    isSpecial.removeSubrange(cut)
    return lost
  }
}
