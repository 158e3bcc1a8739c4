import EvalCore

extension GateReport {
  /// For a step summary: never more than GitHub takes (1 MiB a step).
  package func markdown() -> String {
    let reasons = findings.filter { !$0.verdict.isGood }
      .map { "- **\(Markdown.escape($0.name))**: \(Markdown.escape($0.message))" }
    var blocks = [
      "## \(Markdown.escape(headline))",
      "\(Markdown.code(candidate.model)), protocol \(Markdown.code(candidate.protocol.rawValue)), "
        + "baseline \(Markdown.code(baseline)), "
        + "candidate \(Markdown.code(candidate.id))",
    ]
    if !reasons.isEmpty { blocks.append(reasons.joined(separator: "\n")) }
    blocks.append(checkTable.markdown())
    blocks += judgement.notes.map(Markdown.escape)
    return SizeLimit.cut(blocks.joined(separator: "\n\n") + "\n", bytes: SizeLimit.stepSummary)
  }
}
