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
}
