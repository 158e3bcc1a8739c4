import Documents

/// What a Split or Replace component looks for.
enum Delimiter: Sendable {
  case literal([UInt8])
  /// One of the patterns of published byte-level tokenizers, with a scanner of its own.
  case words(WordPattern)
  case pattern(PatternProgram)

  /// Appends the matches in a piece, from left to right, without overlap and none empty.
  func find(_ bytes: [UInt8], _ piece: Range<Int>, _ matches: inout [Piece]) {
    switch self {
    case .literal(let wanted): findLiteral(wanted, bytes, piece, &matches)
    case .words(let pattern):
      var position = piece.lowerBound
      while position < piece.upperBound {
        let end = pattern.end(bytes, position, piece.upperBound)
        matches.append(Piece(start: position, end: end))
        position = end
      }
    case .pattern(let program):
      var matcher = PatternMatcher(program, bytes, piece)
      var position = piece.lowerBound
      while position < piece.upperBound, let match = matcher.next(from: position) {
        if match.isEmpty {
          guard match.lowerBound < piece.upperBound else { return }
          // An empty match splits without taking anything.
          matches.append(Piece(start: match.lowerBound, end: match.lowerBound))
          position =
            match.lowerBound + UTF8Scalars.decode(bytes, at: match.lowerBound).length
        } else {
          matches.append(Piece(start: match.lowerBound, end: match.upperBound))
          position = match.upperBound
        }
      }
    }
  }

  private func findLiteral(
    _ wanted: [UInt8], _ bytes: [UInt8], _ piece: Range<Int>, _ matches: inout [Piece]
  ) {
    var position = piece.lowerBound
    while position + wanted.count <= piece.upperBound {
      if bytes[position] == wanted[0],
        (1..<wanted.count).allSatisfy({ bytes[position + $0] == wanted[$0] })
      {
        matches.append(Piece(start: position, end: position + wanted.count))
        position += wanted.count
      } else {
        position += 1
      }
    }
  }
}
