/// The candidates closest to `name`, at most `limit`, nearest first: for “did you mean” remedies.
///
/// Distance is Levenshtein's, on lower-cased scalars; a candidate further than a third of its
/// length (at least 2) is not suggested. A candidate that starts with the name always is. Names may come from
/// a hostile file: of more than 5,000 candidates, and for a name of more than 200 scalars, none is suggested.
package func nearMisses(for name: String, among candidates: [String], limit: Int = 3) -> [String] {
  guard candidates.count <= 5000, name.utf8.count <= 800 else { return [] }
  let wanted = Array(name.lowercased().unicodeScalars)
  guard wanted.count <= 200 else { return [] }
  return
    candidates
    .compactMap { candidate -> (String, Int)? in
      let scalars = Array(candidate.lowercased().unicodeScalars)
      if !wanted.isEmpty, scalars.starts(with: wanted) { return (candidate, 0) }
      // The distance is at least the difference of the lengths.
      let most = max(2, scalars.count / 3)
      guard abs(scalars.count - wanted.count) <= most else { return nil }
      let distance = editDistance(wanted, scalars)
      // A name all of whose letters differ is no misspelling.
      return distance <= most && distance < max(wanted.count, scalars.count)
        ? (candidate, distance) : nil
    }
    .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
    .prefix(limit)
    .map(\.0)
}

/// Levenshtein distance: the fewest insertions, deletions and replacements between two sequences.
func editDistance<Element: Equatable>(_ left: [Element], _ right: [Element]) -> Int {
  var previous = Array(0...right.count)
  for (row, element) in left.enumerated() {
    var current = [row + 1]
    for (column, other) in right.enumerated() {
      current.append(
        min(
          previous[column + 1] + 1, current[column] + 1,
          previous[column] + (element == other ? 0 : 1)))
    }
    previous = current
  }
  return previous[right.count]
}
