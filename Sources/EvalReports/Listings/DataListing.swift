import EvalCore
package import EvalTasks

/// What a data root holds, task by task, and whether it is the published data.
package enum DataListing {
  /// The tasks of a data root.
  package static func table(of holdings: [DataInventory.Holding]) -> String {
    var table = PlainTable(["task", "text", "train", "dev", "test", "files", "state"])
    for holding in holdings {
      func count(_ split: Split) -> String { holding.declared[split].map { String($0) } ?? "" }
      table.append([
        holding.spec.id, holding.text.rawValue, count(.train), count(.dev), count(.test),
        String(holding.present.count),
        holding.isComplete
          ? "complete"
          : holding.present.isEmpty
            ? "absent" : "missing \(holding.missing.joined(separator: ", "))",
      ])
    }
    return table.text
  }

  /// The tasks that were checked, and below them the files that differ, or all of them.
  package static func table(
    of verification: DataInventory.Verification, showsAllFiles: Bool
  ) -> String {
    var table = PlainTable(["task", "text", "split", "rows", "characters", "digest", "state"])
    for check in verification.tasks {
      table.append([
        check.request.task, check.request.text.rawValue, check.request.split.rawValue,
        check.rows.map { String($0) } ?? "—",
        check.totals.map { $0.characters.map { String($0) }.joined(separator: " + ") } ?? "—",
        check.digest?.short ?? "—", text(check.state),
      ])
    }
    let shown = verification.files.filter {
      showsAllFiles || ($0.state != .ok && $0.state != .unlisted)
    }
    guard !shown.isEmpty else { return table.text }
    var listing = PlainTable(["file", "state"])
    for check in shown { listing.append([check.path, text(check.state)]) }
    return table.text + "\n" + listing.text
  }

  private static func text(_ state: DataInventory.TextState) -> String {
    switch state {
    case .ok: "ok"
    case .differs(let expected, let totals):
      "differs: \(expected.short) expected, \(totals.characters.map { String($0) }.joined(separator: " + ")) characters"
    case .unlisted: "counts ok, no published digest"
    case .unreadable(let reason): reason
    }
  }

  private static func text(_ state: DataInventory.FileState) -> String {
    switch state {
    case .ok: "ok"
    case .differs(let found, let bytes, let lines):
      "differs: \(found.short), \(bytes) bytes, \(lines) lines"
    case .missing: "missing"
    case .unlisted: "no published digest"
    }
  }
}
