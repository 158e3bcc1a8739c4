/// A piece of the text that the model sees as one word: bytes of the ``AlignedText``.
struct Piece: Sendable {
  var start: Int
  var end: Int
  /// For a stretch found by a delimiter pattern.
  var isMatch = false

  var isEmpty: Bool { start >= end }
  var range: Range<Int> { start..<end }
}

/// Text with its pieces, between the normalizer and the model; the storage is kept from text to text.
struct PieceList: Sendable {
  var text = AlignedText()
  var spare = AlignedText()
  var pieces: [Piece] = []
  /// Whether the bytes of the pieces stand for themselves although the model's vocabulary is
  /// byte-level: the mapping is left to the model, which does it with a table.
  var isByteLevel = false

  private var old: [Piece] = []
  private var found: [Piece] = []

  /// One piece: the whole text.
  mutating func reset() {
    pieces.removeAll(keepingCapacity: true)
    isByteLevel = false
    if !text.bytes.isEmpty { pieces.append(Piece(start: 0, end: text.bytes.count)) }
  }

  /// Replaces each piece by what `body` makes of it; empty pieces vanish.
  mutating func split(_ body: (_ bytes: [UInt8], _ piece: Range<Int>, _ out: inout [Piece]) -> Void)
  {
    swap(&old, &pieces)
    pieces.removeAll(keepingCapacity: true)
    for piece in old { body(text.bytes, piece.range, &pieces) }
    pieces.removeAll(where: \.isEmpty)
  }

  /// Splits each piece at the stretches that `find` yields.
  ///
  /// `find` gets a piece and appends its matches, from left to right and without overlap.
  mutating func split(
    _ behavior: DelimiterBehavior, isInverted: Bool = false,
    find: (_ bytes: [UInt8], _ piece: Range<Int>, _ matches: inout [Piece]) -> Void
  ) {
    var found = found
    var matches: [Piece] = []
    split { bytes, piece, out in
      matches.removeAll(keepingCapacity: true)
      find(bytes, piece, &matches)
      found.removeAll(keepingCapacity: true)
      var position = piece.lowerBound
      for match in matches {
        if match.start > position {
          found.append(Piece(start: position, end: match.start, isMatch: isInverted))
        }
        found.append(Piece(start: match.start, end: match.end, isMatch: !isInverted))
        position = match.end
      }
      if position < piece.upperBound {
        found.append(Piece(start: position, end: piece.upperBound, isMatch: isInverted))
      }
      behavior.apply(found, to: &out)
    }
    self.found = found
  }

  /// Writes the text anew piece by piece: `body` appends what a piece becomes.
  mutating func rewrite(
    _ body: (_ text: AlignedText, _ piece: Range<Int>, _ out: inout AlignedText) -> Void
  ) {
    text.storePlaces()
    spare.clear(base: text.base)
    for index in pieces.indices {
      let start = spare.bytes.count
      body(text, pieces[index].range, &spare)
      pieces[index] = Piece(start: start, end: spare.bytes.count)
    }
    swap(&text, &spare)
    pieces.removeAll(where: \.isEmpty)
  }
}

/// What becomes of a delimiter: the five behaviours of the format.
enum DelimiterBehavior: String, CaseIterable, Sendable {
  case removed = "Removed"
  case isolated = "Isolated"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"
  case contiguous = "Contiguous"

  /// Appends the pieces that remain of alternating stretches.
  func apply(_ stretches: [Piece], to out: inout [Piece]) {
    switch self {
    case .removed: out.append(contentsOf: stretches.lazy.filter { !$0.isMatch })
    case .isolated: out.append(contentsOf: stretches)
    case .contiguous: merge(stretches, to: &out) { $0.isMatch == $1 }
    case .mergedWithPrevious: merge(stretches, to: &out) { $0.isMatch && !$1 }
    case .mergedWithNext:
      var reversed: [Piece] = []
      var wasMatch = false
      for stretch in stretches.reversed() {
        if stretch.isMatch, !wasMatch, let last = reversed.indices.last {
          reversed[last].start = stretch.start
        } else {
          reversed.append(stretch)
        }
        wasMatch = stretch.isMatch
      }
      out.append(contentsOf: reversed.reversed())
    }
  }

  /// Joins a stretch to the one before where `joins(stretch, whether the one before was a match)`.
  private func merge(
    _ stretches: [Piece], to out: inout [Piece], joins: (Piece, Bool) -> Bool
  ) {
    let first = out.count
    var wasMatch = false
    for stretch in stretches {
      if joins(stretch, wasMatch), out.count > first {
        out[out.count - 1].end = stretch.end
      } else {
        out.append(stretch)
      }
      wasMatch = stretch.isMatch
    }
  }
}
