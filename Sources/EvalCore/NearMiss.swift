/// The candidates closest to `name`, at most `limit`, nearest first: for “did you mean” remedies.
///
/// Distance is Levenshtein's, on lower-cased scalars; a candidate further than a third of its
/// length (at least 2) is not suggested. A candidate that starts with the name always is.
package func nearMisses(for name: String, among candidates: [String], limit: Int = 3) -> [String] {
  let wanted = Array(name.lowercased().unicodeScalars)
  return
    candidates
    .compactMap { candidate -> (String, Int)? in
      let scalars = Array(candidate.lowercased().unicodeScalars)
      if !wanted.isEmpty, scalars.starts(with: wanted) { return (candidate, 0) }
      let distance = editDistance(wanted, scalars)
      return distance <= max(2, scalars.count / 3) ? (candidate, distance) : nil
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
