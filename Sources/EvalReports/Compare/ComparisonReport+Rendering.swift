import Documents
import EvalCore

extension ComparisonReport {
  /// One row a task and candidate.
  package var table: DataTable {
    let several = comparisons.count > 1
    var columns: [DataTable.Column] = several ? [.init("Run", .left)] : []
    columns += [
      .init("Task", .left), .init("n"), .init("Base"), .init("Score"), .init("Difference"),
      .init("Interval"), .init("p"), .init("p (Holm)"), .init("Detectable"),
      .init("Outcome", .left),
    ]
    return DataTable(
      caption: "Differences × 100, \(method)", columns: columns,
      rows: all(\.rows).map { candidate, row in
        (several ? [candidate] : []) + [
          row.heading, NumberText.grouped(row.n), NumberText.points(row.baseline),
          NumberText.points(row.candidate),
          NumberText.signedPoints(row.difference),
          row.interval.map {
            "\(NumberText.signedPoints($0.low)) to \(NumberText.signedPoints($0.high))"
          } ?? NumberText.missing, NumberText.probability(row.p),
          NumberText.probability(row.adjustedP), NumberText.points(row.smallestDetectable),
          row.outcome.rawValue,
        ]
      },
      notes: notes)
  }

  /// Closed-form tests, one row each, or nil where none was asked for.
  package var testTable: DataTable? {
    let several = comparisons.count > 1
    let lines = all(\.rows).flatMap { candidate, row in
      row.tests.map { test in
        (several ? [candidate] : []) + [
          row.heading, test.label,
          test.statistic.map { NumberText.fixed($0, decimals: 3) } ?? NumberText.missing,
          NumberText.probability(test.p),
        ]
      }
    }
    guard !lines.isEmpty else { return nil }
    return DataTable(
      caption: "Closed-form tests, two-sided",
      columns: (several ? [DataTable.Column("Run", .left)] : []) + [
        .init("Task", .left), .init("Test", .left), .init("Statistic"), .init("p"),
      ], rows: lines,
      notes: [
        "The bootstrap decides. Williams and Steiger are derived for Pearson’s r of normal data: on "
          + "ranks of graded gold they reject a true null too often."
      ])
  }

  /// The pairs that moved, or nil when none is listed.
  package var movedTable: DataTable? {
    let moved = all(\.moved)
    guard !moved.isEmpty else { return nil }
    let hasTexts = moved.contains { !(texts[$0.element] ?? []).isEmpty }
    return DataTable(
      caption: "Pairs whose rank moved most",
      columns: [
        .init("Run", .left), .init("Pair", .left), .init("Gold"), .init("Base"), .init("Score"),
        .init("Rank shift"),
      ] + (hasTexts ? [.init("Texts", .left)] : []),
      rows: moved.map { candidate, pair in
        [
          candidate, "\(TaskNames.heading(pair.task)):\(pair.subset) #\(pair.index)",
          NumberText.fixed(pair.gold, decimals: 2), NumberText.fixed(pair.baseline, decimals: 4),
          NumberText.fixed(pair.candidate, decimals: 4),
          NumberText.fixed(pair.rankShift, decimals: 1),
        ] + (hasTexts ? [(texts[pair] ?? []).joined(separator: " / ")] : [])
      })
  }

  /// For a terminal.
  package func terminal(colour: Bool = false) -> String {
    var blocks = [runLines.map(TerminalText.stripControls).joined(separator: "\n") + "\n"]
    if hasRows { blocks.append(table.terminal(colour: colour)) }
    blocks += [testTable, movedTable].compactMap { $0?.terminal(colour: colour) }
    let refusals = all(\.refusals)
    if !refusals.isEmpty {
      blocks.append(
        (["Not comparable"]
          + refusals.map { "  \($0.candidate) \($0.element.task): \($0.element.reason)" })
          .map(TerminalText.stripControls).joined(separator: "\n") + "\n")
    }
    return blocks.joined(separator: "\n")
  }

  /// For a page or a pull request.
  package func markdown() -> String {
    var blocks = [
      "# Comparison with \(Markdown.escape(base.model))",
      runLines.map { "- \(Markdown.escape($0))" }.joined(separator: "\n") + "\n",
    ]
    if hasRows {
      blocks += ["## \(Markdown.escape(table.caption))", table.markdown()]
    }
    for table in [testTable, movedTable].compactMap(\.self) {
      blocks += ["## \(table.caption)", table.markdown()]
    }
    let refusals = all(\.refusals)
    if !refusals.isEmpty {
      blocks += [
        "## Not comparable",
        refusals.map { candidate, refusal in
          "- **\(Markdown.escape("\(candidate) \(refusal.task)"))**: "
            + Markdown.escape(refusal.reason)
        }.joined(separator: "\n") + "\n",
      ]
    }
    return blocks.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined(separator: "\n")
  }

  var runLines: [String] {
    ["base: \(base.model), run \(base.id), \(base.signature)"]
      + comparisons.map(\.candidate).map {
        "against: \($0.model), run \($0.id), \($0.signature)"
      }
  }

  /// For machines: fractions at full precision.
  package func json() -> String {
    func run(_ run: ComparedRun) -> JSONValue {
      [
        "run": .string(run.id), "model": .string(run.model), "signature": .string(run.signature),
      ]
    }
    let document: JSONValue = [
      "schema": 1, "base": run(base), "candidates": .array(comparisons.map { run($0.candidate) }),
      "method": .string(method),
      "rows": .array(
        all(\.rows).map { candidate, row in
          [
            "candidate": .string(candidate), "task": .string(row.name),
            "subset": row.subset.map(JSONValue.string) ?? .null, "n": .integer(row.n),
            "base": .optional(row.baseline), "score": .optional(row.candidate),
            "difference": .optional(row.difference), "low": .optional(row.interval?.low),
            "high": .optional(row.interval?.high), "level": .optional(row.interval?.level),
            "p": .optional(row.p), "pHolm": .optional(row.adjustedP),
            "smallestDetectable": .optional(row.smallestDetectable),
            "tests": .array(
              row.tests.map {
                [
                  "test": .string($0.label), "statistic": .optional($0.statistic),
                  "p": .number($0.p),
                ]
              }),
            "outcome": .string(row.outcome.rawValue),
          ]
        }),
      "incomparable": .array(
        all(\.refusals).map { candidate, refusal in
          [
            "candidate": .string(candidate), "task": .string(refusal.task),
            "reason": .string(refusal.reason),
          ]
        }),
      "moved": .array(
        all(\.moved).map { candidate, pair in
          [
            "candidate": .string(candidate), "task": .string(pair.task),
            "subset": .string(pair.subset), "index": .integer(pair.index),
            "gold": .number(pair.gold), "base": .number(pair.baseline),
            "similarity": .number(pair.candidate), "rankShift": .number(pair.rankShift),
            "texts": .array((texts[pair] ?? []).map(JSONValue.string)),
          ]
        }),
      "notes": .array(notes.map(JSONValue.string)),
    ]
    return document.text()
  }

  /// One line a row, fractions at full precision.
  package func csv() -> String {
    var text = CSV.line([
      "candidate", "task", "subset", "n", "base", "score", "difference", "low", "high", "p",
      "p_holm", "smallest_detectable", "outcome",
    ])
    for (candidate, row) in all(\.rows) {
      text += CSV.line(
        [
          CSV.field(text: candidate), CSV.field(text: row.name),
          CSV.field(text: row.subset ?? ""), String(row.n),
        ]
          + [
            row.baseline, row.candidate, row.difference, row.interval?.low, row.interval?.high,
            row.p,
            row.adjustedP, row.smallestDetectable,
          ].map(CSV.field(number:)) + [row.outcome.rawValue])
    }
    return text
  }
}

extension RunComparison.Row {
  /// How the row is called in front of people: `STS-B`, `STS12:MSRpar`.
  var heading: String {
    subset.map { "\(TaskNames.heading(name)):\($0)" } ?? TaskNames.heading(name)
  }
}
