import EvalCore

extension SweepReport {
  /// The title with what keeps the numbers from being ordinary scores in front.
  package var fullTitle: String {
    marks.map { "\($0.title): " }.joined() + title
  }

  /// One row a configuration, best first where the report is ranked; rows without an average last, in the
  /// sweep's order.
  package var table: DataTable {
    let ranked = rows.enumerated().sorted { left, right in
      let (a, b) = (left.element.average ?? -2, right.element.average ?? -2)
      return a != b ? a > b : left.offset < right.offset
    }.map(\.element)
    let ordered = isRanked ? ranked : rows
    let hasEqual = rows.contains { $0.equalTo != nil }
    var columns: [DataTable.Column] = [.init("Configuration", .left)]
    columns += tasks.map { .init(TaskNames.heading($0)) }
    // The average of one task is that task.
    let hasAverage = tasks.count > 1
    if hasAverage { columns.append(.init("Avg")) }
    columns += [.init("Δ"), .init("Interval of Δ")]
    if hasEqual { columns.append(.init("Equal to", .left)) }
    return DataTable(
      caption: "Scores × 100", columns: columns,
      rows: ordered.map { row in
        var cells = [row.label] + tasks.map { NumberText.points(row.scores[$0]) }
        if hasAverage { cells.append(NumberText.points(row.average)) }
        cells.append(NumberText.signedPoints(row.delta))
        cells.append(
          row.interval.map {
            "\(NumberText.signedPoints($0.low)) to \(NumberText.signedPoints($0.high))"
          } ?? NumberText.missing)
        if hasEqual { cells.append(row.equalTo ?? "") }
        return cells
      },
      notes: reference.map {
        ["Δ is the difference\(hasAverage ? " of averages" : "") from “\($0)”."]
      } ?? [])
  }

  private var workSentence: String? {
    work.map {
      "Computed \(NumberText.grouped($0.computedRowLayers)) rows × layers; one configuration after "
        + "another it would have been \(NumberText.grouped($0.naiveRowLayers))."
    }
  }

  /// For a terminal.
  package func terminal(colour: Bool = false) -> String {
    let lines = notes + [workSentence].compactMap(\.self)
    return TerminalText.stripControls(fullTitle) + "\n\n" + table.terminal(colour: colour)
      + lines.map { TerminalText.stripControls($0) + "\n" }.joined()
      + "\n" + TerminalText.stripControls(signature) + "\n"
  }

  /// For a page; figures are the files beside it.
  package func markdown() -> String {
    var blocks = ["# \(Markdown.escape(fullTitle))"]
    blocks += marks.map {
      "> **\(Markdown.escape($0.title))** — \(Markdown.escape($0.explanation))"
    }
    blocks.append("\(Markdown.code(model)), \(Markdown.code(signature))")
    blocks.append(table.markdown())
    blocks += figures.map { "![\(Markdown.escape($0.caption))](\(Self.fileName($0)))" }
    blocks.append(
      (notes + [workSentence].compactMap(\.self)).map { "- \(Markdown.escape($0))\n" }.joined())
    return blocks.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined(separator: "\n")
  }

  /// One line a configuration and task, fractions at full precision; the average is task `average`.
  package func csv() -> String {
    var text = CSV.line([
      "configuration", "run", "task", "score", "delta", "low", "high", "equal_to",
    ])
    for row in rows {
      for task in tasks + ["average"] {
        let isAverage = task == "average"
        text += CSV.line([
          CSV.field(text: row.label), CSV.field(text: row.run ?? ""), CSV.field(text: task),
          CSV.field(number: isAverage ? row.average : row.scores[task]),
          CSV.field(number: isAverage ? row.delta : nil),
          CSV.field(number: isAverage ? row.interval?.low : nil),
          CSV.field(number: isAverage ? row.interval?.high : nil),
          CSV.field(text: row.equalTo ?? ""),
        ])
      }
    }
    return text
  }

  /// For machines: fractions at full precision, rows in the order of the sweep, and what re-derives
  /// them: the reference's spec, every row's recipe, version and machine.
  ///
  /// - Throws: what encoding the specs throws.
  package func json() throws -> String {
    let document: JSONValue = [
      "schema": 1, "title": .string(title), "model": .string(model), "version": .string(version),
      "signature": .string(signature), "marks": .array(marks.map { .string($0.title) }),
      "reference": reference.map(JSONValue.string) ?? .null,
      "tasks": .array(tasks.map(JSONValue.string)),
      "rows": .array(
        try rows.map { row in
          [
            "configuration": .string(row.label), "run": row.run.map(JSONValue.string) ?? .null,
            "scores": .object(tasks.map { .init($0, .optional(row.scores[$0])) }),
            "average": .optional(row.average), "delta": .optional(row.delta),
            "low": .optional(row.interval?.low), "high": .optional(row.interval?.high),
            "level": .optional(row.interval?.level),
            "equalTo": row.equalTo.map(JSONValue.string) ?? .null,
            "recipe": try JSONValue(encoding: row.recipe),
          ]
        }),
      "work": try work.map { try JSONValue(encoding: $0) } ?? .null,
      "notes": .array(notes.map(JSONValue.string)),
      "machine": try JSONValue(encoding: machine), "threads": .integer(threads),
      "spec": try JSONValue(encoding: spec),
    ]
    return document.text()
  }

  /// One self-contained page with the figures.
  package func html() -> String {
    var body: [Markup] = [.element(.h1, text: fullTitle)]
    body += marks.map { mark in
      .element(
        .p, [.class("mark")],
        [.element(.strong, text: mark.title), .text(" — \(mark.explanation)")])
    }
    body.append(
      .element(
        .p, [.class("lead")],
        [.element(.code, text: model), .text(", "), .element(.code, text: signature)]))
    let pictures = figures.enumerated().map { index, figure in
      RunPage.figure(figure.picture.chart.svg(id: "figure-\(index)"), caption: figure.caption)
    }
    if !pictures.isEmpty { body.append(.element(.div, [.class("figures")], [.lines(pictures)])) }
    body += [
      .element(.h2, text: isRanked ? "Configurations, best first" : "Configurations"),
      table.markup(),
    ]
    let sentences = notes + [workSentence].compactMap(\.self)
    if !sentences.isEmpty {
      body += [
        .element(.h2, text: "Notes"),
        .element(.ul, [], [.lines(sentences.map { .element(.li, text: $0) })]),
      ]
    }
    return HtmlDocument(title: fullTitle, body: body, footer: "stsbench \(version), \(model)").text
  }

  /// Every form at once: `NAME.md`, `.csv`, `.json`, `.html` and each figure as an SVG of its own name.
  ///
  /// - Throws: what encoding the specs throws.
  package func files(named name: String = "sweep") throws -> [ReportFile] {
    [
      ReportFile(path: "\(name).md", text: markdown()),
      ReportFile(path: "\(name).csv", text: csv()),
      ReportFile(path: "\(name).json", text: try json()),
      ReportFile(path: "\(name).html", text: html()),
    ]
      + figures.map {
        ReportFile(path: Self.fileName($0), text: $0.picture.chart.standaloneSVG())
      }
  }

  /// The figure's name with anything but letters, digits and hyphens replaced.
  private static func fileName(_ figure: Figure) -> String {
    let safe = figure.name.unicodeScalars.map { scalar -> String in
      scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
        ? String(scalar) : "-"
    }
    return safe.joined() + ".svg"
  }
}
