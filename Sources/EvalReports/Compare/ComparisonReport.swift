package import EvalCore

/// Runs held against a first one, with the texts of moved pairs where the user asked for them.
package struct ComparisonReport: Sendable, Hashable {
  package var base: ComparedRun
  /// One a candidate.
  package var comparisons: [RunComparison]
  /// How intervals and p values were made.
  package var method: String
  /// Both sentences of moved pairs.
  package var texts: [RunComparison.MovedPair: [String]]

  package init(
    base: ComparedRun, comparisons: [RunComparison], method: String,
    texts: [RunComparison.MovedPair: [String]] = [:]
  ) {
    self.base = base
    self.comparisons = comparisons
    self.method = method
    self.texts = texts
  }

  /// Whether at least one task of a candidate is compared.
  package var hasRows: Bool { comparisons.contains(where: \.hasRows) }

  /// Notes of all comparisons, each once, and the family of the corrected p values where there are several runs.
  var notes: [String] {
    comparisons.flatMap(\.notes).reduce(into: familyNote) {
      if !$0.contains($1) { $0.append($1) }
    }
  }

  private var familyNote: [String] {
    let tests = comparisons.flatMap(\.rows).count { $0.adjustedP != nil }
    guard comparisons.count > 1, tests > 1 else { return [] }
    return ["p (Holm) is corrected over the \(tests) tests of this table."]
  }

  /// Every element of a list of the comparisons, with the id of its candidate.
  func all<Element>(
    _ list: KeyPath<RunComparison, [Element]>
  ) -> [(candidate: String, element: Element)] {
    comparisons.flatMap { comparison in
      comparison[keyPath: list].map { (comparison.candidate.id, $0) }
    }
  }
}

extension ComparisonReport: Report {
  package static func form(of format: ReportFormat) -> ReportForm<ComparisonReport>? {
    format.comparison
  }

  package static func unknown(_ name: String) -> EvalError {
    .usage("comparison format “\(name)” is not known", remedy: choice)
  }
}
