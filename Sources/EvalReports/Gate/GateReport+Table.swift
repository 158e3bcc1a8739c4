import EvalCore

extension GateReport {
  /// One row a check.
  var checkTable: DataTable {
    DataTable(
      columns: [
        .init("Check", .left), .init("Mode", .left), .init("Verdict", .left), .init("Baseline"),
        .init("Candidate"), .init("Difference"), .init("Interval"), .init("Margin"),
        .init("Detectable"),
      ],
      rows: findings.map { check in
        [
          check.name, check.check.rawValue, check.verdict.rawValue,
          NumberText.points(check.baseline),
          NumberText.points(check.candidate),
          NumberText.signedPoints(check.difference, decimals: 3),
          check.interval.map {
            "\(NumberText.signedPoints($0.low, decimals: 3)) to "
              + NumberText.signedPoints($0.high, decimals: 3)
          } ?? NumberText.missing, NumberText.points(check.margin, decimals: 3),
          NumberText.points(check.smallestDetectable, decimals: 3),
        ]
      },
      notes: [
        "Scores and differences × 100. Detectable: the smallest difference that these data "
          + "show with 80 % power."
      ])
  }

  /// The answer in one sentence.
  var headline: String {
    var bad: [String] = []
    for check in findings where !check.verdict.isGood && !bad.contains(check.name) {
      bad.append(check.name)
    }
    let about = bad.isEmpty ? "" : ": \(bad.prefix(8).joined(separator: ", "))"
    if exitCode == 4 {
      return "Gate improvement, and on_improvement: fail asks for a new baseline first: "
        + "accept it with --accept --reason TEXT"
    }
    return
      "Gate \(judgement.verdict.rawValue)\(about)\(bad.count > 8 ? " and \(bad.count - 8) more" : "")"
  }

  /// For a terminal.
  package func terminal() -> String {
    let reasons = findings.filter { !$0.verdict.isGood }.map { "\($0.name): \($0.message)" }
    let lines =
      [
        "\(headline)", "\(candidate.model), baseline \(baseline), candidate \(candidate.id)",
      ] + reasons + judgement.notes
    return checkTable.terminal() + "\n"
      + lines.map(TerminalText.stripControls).joined(separator: "\n") + "\n"
  }
}
