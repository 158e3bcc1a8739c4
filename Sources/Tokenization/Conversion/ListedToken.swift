/// A token of a vocabulary that comes as a list of values and not as JSON.
package struct ListedToken: Hashable, Sendable {
  /// Its spelling.
  package var text: String
  /// Its id, from 0.
  package var id: Int
  /// Its logarithmic probability, for Unigram; other models have none.
  package var score: Double

  package init(_ text: String, id: Int, score: Double = 0) {
    self.text = text
    self.id = id
    self.score = score
  }

  /// Equal bytes and numbers: `String` itself takes canonically equivalent texts for one.
  package static func == (one: ListedToken, other: ListedToken) -> Bool {
    one.id == other.id && one.score == other.score && one.text.utf8.elementsEqual(other.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(id)
    hasher.combine(score)
  }
}

/// Two neighbouring tokens that byte-pair encoding joins; its rank is its place in the list.
package struct ListedMerge: Sendable {
  package var left: String
  package var right: String

  package init(_ left: String, _ right: String) {
    self.left = left
    self.right = right
  }

  /// The merge that is spelled `left right`: one space, a token before and a token after it.
  ///
  /// - Throws: ``TokenizerError/invalid(file:place:reason:)`` at `merges[rank]` for any other line.
  package init(spelled line: String, rank: Int, file: String) throws(TokenizerError) {
    let text = line.utf8
    guard let space = text.dropFirst().firstIndex(of: 0x20),
      case let next = text.index(after: space), next < text.endIndex, !text[next...].contains(0x20)
    else {
      throw .invalid(
        file: file, place: "merges[\(rank)]",
        reason: "two tokens with one space between are expected")
    }
    self.init(String(line[..<space]), String(line[next...]))
  }
}

/// Where a document has its vocabulary.
enum VocabularySource: Sendable {
  /// In its bytes, from this position.
  case written(at: Int)
  case listed([ListedToken])
}

/// Where a document has its merges.
enum MergeSource: Sendable {
  /// In its bytes, from this position.
  case written(at: Int)
  case listed([ListedMerge])
  /// In the listed vocabulary: every way to cut a piece in two, ranked by the scores of pieces or by their ids.
  case implied(byScores: Bool)
}
