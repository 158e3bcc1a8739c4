import Documents
import EvalCore

extension SweepReport {
  /// The title with what keeps the numbers from being ordinary scores in front.
  package var fullTitle: String {
    marks.map { "\($0.title): " }.joined() + title
  }

  /// One row a configuration, best first where the report is ranked; rows without an average last, in the
  /// sweep's order.
  package var table: DataTable {
    let ranked = points.indices.sorted { left, right in
      let (a, b) = (
        result.results[left].sweepAverage ?? -2, result.results[right].sweepAverage ?? -2
      )
      return a != b ? a > b : left < right
    }
    let hasEqual = points.indices.contains { equal($0) != nil }
    var columns: [DataTable.Column] = [.init("Configuration", .left)]
    columns += tasks.map { .init(TaskNames.heading($0)) }
    // The average of one task is that task.
    let hasAverage = tasks.count > 1
    if hasAverage { columns.append(.init("Avg")) }
    columns += [.init("Δ"), .init("Interval of Δ")]
    if hasEqual { columns.append(.init("Equal to", .left)) }
    return DataTable(
      caption: "Scores × 100", columns: columns,
      rows: (isRanked ? ranked : Array(points.indices)).map { point in
        var cells = [points[point].label] + tasks.map { NumberText.points(score(point, $0)) }
        if hasAverage { cells.append(NumberText.points(result.results[point].sweepAverage)) }
        cells.append(NumberText.signedPoints(differences.values[point]))
        cells.append(
          differences.intervals[point].map {
            "\(NumberText.signedPoints($0.low)) to \(NumberText.signedPoints($0.high))"
          } ?? NumberText.missing)
        if hasEqual { cells.append(equal(point) ?? "") }
        return cells
      },
      notes: [
        "Δ is the difference\(hasAverage ? " of averages" : "") from “\(points[reference].label)”."
      ])
  }

  private var workSentence: String? {
    result.work.map {
      "Computed \(NumberText.grouped($0.computedRowLayers)) rows × layers; one configuration after "
        + "another it would have been \(NumberText.grouped($0.naiveRowLayers))."
    }
  }

  /// For a terminal.
  package func terminal(colour: Bool = false) -> String {
    let lines = sentences + [workSentence].compactMap(\.self)
    return TerminalText.stripControls(fullTitle) + "\n\n" + table.terminal(colour: colour)
      + lines.map { TerminalText.stripControls($0) + "\n" }.joined()
      + "\n" + TerminalText.stripControls(signature) + "\n"
  }

  /// For a page; figures are the files beside it.
  package func markdown(showsFigures: Bool = true) -> String {
    var blocks = ["# \(Markdown.escape(fullTitle))"]
    blocks += marks.map {
      "> **\(Markdown.escape($0.title))** — \(Markdown.escape($0.explanation))"
    }
    blocks.append("\(Markdown.code(model)), \(Markdown.code(signature))")
    blocks.append(table.markdown())
    blocks += (showsFigures ? figures : []).map {
      "![\(Markdown.escape($0.caption))](\($0.fileName))"
    }
    blocks.append(
      (sentences + [workSentence].compactMap(\.self)).map { "- \(Markdown.escape($0))\n" }.joined())
    return blocks.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined(separator: "\n")
  }

  /// One line a configuration and task, fractions at full precision; the average is task `average`.
  package func csv() -> String {
    var text = CSV.line([
      "configuration", "run", "task", "score", "delta", "low", "high", "equal_to",
    ])
    for (point, run) in result.results.enumerated() {
      for task in tasks + ["average"] {
        let isAverage = task == "average"
        let interval = isAverage ? differences.intervals[point] : nil
        text += CSV.line([
          CSV.field(text: points[point].label), CSV.field(text: run.id), CSV.field(text: task),
          CSV.field(number: isAverage ? run.sweepAverage : score(point, task)),
          CSV.field(number: isAverage ? differences.values[point] : nil),
          CSV.field(number: interval?.low), CSV.field(number: interval?.high),
          CSV.field(text: equal(point) ?? ""),
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
      "reference": .string(points[reference].label),
      "tasks": .array(tasks.map(JSONValue.string)),
      "rows": .array(
        try points.indices.map { point in
          let interval = differences.intervals[point]
          return [
            "configuration": .string(points[point].label),
            "run": .string(result.results[point].id),
            "scores": .object(
              JSONObject(tasks.map { ($0, .optional(score(point, $0))) })),
            "average": .optional(result.results[point].sweepAverage),
            "delta": .optional(differences.values[point]), "low": .optional(interval?.low),
            "high": .optional(interval?.high), "level": .optional(interval?.level),
            "equalTo": equal(point).map(JSONValue.string) ?? .null,
            "recipe": try JSONValue(encoding: points[point].spec.recipe),
          ]
        }),
      "work": try result.work.map { try JSONValue(encoding: $0) } ?? .null,
      "notes": .array(sentences.map(JSONValue.string)),
      "machine": try JSONValue(encoding: facts.machine), "threads": .integer(facts.threads),
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
    let sentences = sentences + [workSentence].compactMap(\.self)
    if !sentences.isEmpty {
      body += [
        .element(.h2, text: "Notes"),
        .element(.ul, [], [.lines(sentences.map { .element(.li, text: $0) })]),
      ]
    }
    return HtmlDocument(title: fullTitle, body: body, footer: "stsbench \(version), \(model)").text
  }
}
