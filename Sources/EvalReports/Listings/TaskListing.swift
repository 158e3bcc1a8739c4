package import EvalCore

/// Tasks of the catalogue: a table, or each with its provenance.
package struct TaskListing: Listing {
  package var specs: [TaskSpec]
  /// Whether every task is shown in full.
  package var isFull: Bool

  package init(_ specs: [TaskSpec], isFull: Bool) {
    self.specs = specs
    self.isFull = isFull
  }

  package func json() throws -> String {
    String(decoding: try CanonicalJSON.pretty(specs), as: UTF8.self)
  }

  package func page() -> String {
    guard !isFull else { return specs.map(Self.page).joined() }
    var table = PlainTable(["task", "group", "kind", "subsets", "rows", "title"])
    for spec in specs {
      table.append([
        spec.id, spec.group.rawValue, Self.kind(spec.kind), String(spec.subsets.count),
        String(Self.rows(spec)), spec.title,
      ])
    }
    return table.text
  }

  private static func kind(_ kind: TaskKind) -> String {
    switch kind {
    case .similarity: "similarity"
    case .classification(let classes, _, let onPairs):
      onPairs ? "pairs, \(classes) classes" : "\(classes) classes"
    case .regression: "regression"
    }
  }

  private static func rows(_ spec: TaskSpec) -> Int {
    spec.subsets.reduce(0) { sum, subset in
      sum + (subset.counts[spec.split] ?? subset.counts.values.reduce(0, +))
    }
  }

  private static func page(_ spec: TaskSpec) -> String {
    var lines = [
      "\(spec.id)  \(spec.title)", "  version   \(spec.version)",
      "  group     \(spec.group.rawValue)",
      "  kind      \(kind(spec.kind))", "  split     \(spec.split.rawValue)",
      "  licence   \(spec.licence)", "  homepage  \(spec.homepage)", "  cite      \(spec.citation)",
    ]
    if let notice = spec.notice { lines.append("  notice    \(notice)") }
    if !spec.aliases.isEmpty { lines.append("  also      \(spec.aliases.joined(separator: ", "))") }
    if let name = spec.mtebName {
      lines.append("  MTEB      \(name)\(spec.mtebRevision.map { " @ \($0)" } ?? "")")
    }
    lines.append("  subsets")
    for subset in spec.subsets {
      let counts = Split.allCases.compactMap { split in
        subset.counts[split].map { "\(split.rawValue) \($0)" }
      }
      lines.append("    \(subset.name): \(counts.joined(separator: ", "))")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
