import EvalCore

extension GateFormat {
  /// For a step summary: never more than GitHub takes (1 MiB a step).
  package static let markdown = GateFormat(
    id: "markdown"
  ) { report in
    let reasons = report.checks.filter { !$0.verdict.isGood }
      .map { "- **\(Markdown.escape($0.name))**: \(Markdown.escape($0.message))" }
    var blocks = [
      "## \(Markdown.escape(report.headline))",
      "\(Markdown.code(report.model)), protocol \(Markdown.code(report.protocol.rawValue)), "
        + "baseline \(Markdown.code(report.baselineRun)), "
        + "candidate \(Markdown.code(report.candidateRun))",
    ]
    if !reasons.isEmpty { blocks.append(reasons.joined(separator: "\n")) }
    blocks.append(report.checkTable.markdown())
    blocks += report.notes.map(Markdown.escape)
    return SizeLimit.cut(blocks.joined(separator: "\n\n") + "\n", bytes: SizeLimit.stepSummary)
  }
}

/// Texts that must not exceed a size.
package enum SizeLimit {
  /// What a step summary may have, with room for other writers of the same step.
  package static let stepSummary = 1_000_000

  /// `text` when it fits; else its first whole lines with a sentence that says what is missing, in at
  /// most `bytes` UTF-8 bytes.
  package static func cut(_ text: String, bytes: Int) -> String {
    guard text.utf8.count > bytes else { return text }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let note = "\n\n(Cut to \(bytes) bytes; the whole text is in the result files.)\n"
    var kept: [Substring] = []
    var size = note.utf8.count
    for line in lines {
      size += line.utf8.count + 1
      if size > bytes { break }
      kept.append(line)
    }
    return kept.joined(separator: "\n") + note
  }
}
