extension ComparisonReport {
  /// One row a task and candidate.
  package var table: DataTable {
    let several = candidates.count > 1
    var columns: [DataTable.Column] = several ? [.init("Run", .left)] : []
    columns += [
      .init("Task", .left), .init("n"), .init("Base"), .init("Score"), .init("Difference"),
      .init("Interval"), .init("p"), .init("p (Holm)"), .init("Detectable"),
      .init("Outcome", .left),
    ]
    return DataTable(
      caption: "Differences × 100, \(method)", columns: columns,
      rows: rows.map { row in
        (several ? [row.candidate] : []) + [
          row.subset.map { "\(TaskNames.heading(row.task)):\($0)" } ?? TaskNames.heading(row.task),
          NumberText.grouped(row.n), NumberText.points(row.base), NumberText.points(row.score),
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

  /// Second opinions, one row each, or nil where none was asked for.
  package var testTable: DataTable? {
    let several = candidates.count > 1
    let lines = rows.flatMap { row in
      row.tests.map { test in
        (several ? [row.candidate] : []) + [
          row.subset.map { "\(TaskNames.heading(row.task)):\($0)" } ?? TaskNames.heading(row.task),
          test.label,
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
    guard !moved.isEmpty else { return nil }
    let hasTexts = moved.contains { !$0.texts.isEmpty }
    return DataTable(
      caption: "Pairs whose rank moved most",
      columns: [
        .init("Run", .left), .init("Pair", .left), .init("Gold"), .init("Base"), .init("Score"),
        .init("Rank shift"),
      ] + (hasTexts ? [.init("Texts", .left)] : []),
      rows: moved.map { pair in
        [
          pair.candidate, "\(TaskNames.heading(pair.task)):\(pair.subset) #\(pair.index)",
          NumberText.fixed(pair.gold, decimals: 2), NumberText.fixed(pair.base, decimals: 4),
          NumberText.fixed(pair.similarity, decimals: 4),
          NumberText.fixed(pair.rankShift, decimals: 1),
        ] + (hasTexts ? [pair.texts.joined(separator: " / ")] : [])
      })
  }

  /// For a terminal.
  package func terminal(colour: Bool = false) -> String {
    var blocks = [runLines.map(TerminalText.stripControls).joined(separator: "\n") + "\n"]
    if !rows.isEmpty { blocks.append(table.terminal(colour: colour)) }
    blocks += [testTable, movedTable].compactMap { $0?.terminal(colour: colour) }
    if !incomparable.isEmpty {
      blocks.append(
        (["Not comparable"] + incomparable.map { "  \($0.candidate) \($0.task): \($0.reason)" })
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
    if !rows.isEmpty {
      blocks += ["## \(Markdown.escape(table.caption))", table.markdown()]
    }
    for table in [testTable, movedTable].compactMap(\.self) {
      blocks += ["## \(table.caption)", table.markdown()]
    }
    if !incomparable.isEmpty {
      blocks += [
        "## Not comparable",
        incomparable.map {
          "- **\(Markdown.escape("\($0.candidate) \($0.task)"))**: \(Markdown.escape($0.reason))"
        }.joined(separator: "\n") + "\n",
      ]
    }
    return blocks.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined(separator: "\n")
  }

  var runLines: [String] {
    ["base: \(base.model), run \(base.id), \(base.signature)"]
      + candidates.map { "against: \($0.model), run \($0.id), \($0.signature)" }
  }

  /// For machines: fractions at full precision.
  package func json() -> String {
    func run(_ run: Run) -> JSONValue {
      [
        "run": .string(run.id), "model": .string(run.model), "signature": .string(run.signature),
      ]
    }
    let document: JSONValue = [
      "schema": 1, "base": run(base), "candidates": .array(candidates.map(run)),
      "method": .string(method),
      "rows": .array(
        rows.map { row in
          [
            "candidate": .string(row.candidate), "task": .string(row.task),
            "subset": row.subset.map(JSONValue.string) ?? .null, "n": .integer(row.n),
            "base": .optional(row.base), "score": .optional(row.score),
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
        incomparable.map {
          [
            "candidate": .string($0.candidate), "task": .string($0.task),
            "reason": .string($0.reason),
          ]
        }),
      "moved": .array(
        moved.map {
          [
            "candidate": .string($0.candidate), "task": .string($0.task),
            "subset": .string($0.subset), "index": .integer($0.index), "gold": .number($0.gold),
            "base": .number($0.base), "similarity": .number($0.similarity),
            "rankShift": .number($0.rankShift), "texts": .array($0.texts.map(JSONValue.string)),
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
    for row in rows {
      text += CSV.line(
        [
          CSV.field(text: row.candidate), CSV.field(text: row.task),
          CSV.field(text: row.subset ?? ""), String(row.n),
        ]
          + [
            row.base, row.score, row.difference, row.interval?.low, row.interval?.high, row.p,
            row.adjustedP, row.smallestDetectable,
          ].map(CSV.field(number:)) + [row.outcome.rawValue])
    }
    return text
  }
}
