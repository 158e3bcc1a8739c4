import EvalCore

extension DependencyReport {
  /// One row a pattern and hidden state.
  package var table: DataTable {
    DataTable(
      caption: "Dependency of the pivot's state",
      columns: [
        .init("Pattern", .left), .init("Hidden state"), .init("Change, before"),
        .init("Change, after"), .init("Spearman, before"), .init("Spearman, after"),
      ],
      rows: profiles.flatMap { profile in
        profile.layers.map { layer in
          [
            profile.pattern, String(layer.state), Self.change(layer.before),
            Self.change(layer.after), Self.correlation(layer.similarityBefore),
            Self.correlation(layer.similarityAfter),
          ]
        }
      })
  }

  /// An exact 0 is told from a small number.
  private static func change(_ value: Double) -> String {
    if value == 0 { return "0" }
    return value < 0.00005 ? "< 0.0001" : NumberText.fixed(value, decimals: 4)
  }

  private static func correlation(_ value: Double?) -> String {
    value.map { NumberText.fixed($0, decimals: 4) } ?? NumberText.missing
  }

  /// Change after and before the pivot, and similarity, by hidden state: lines for few patterns,
  /// maps for many.
  package var figures: [SweepReport.Figure] {
    [
      figure(
        "dependency-after", "Dependency on later tokens", "relative change of the pivot",
        \.after),
      figure(
        "dependency-before", "Dependency on earlier tokens", "relative change of the pivot",
        \.before),
      figure(
        "similarity-before", "Similarity with earlier tokens", "Spearman correlation",
        \.similarityBefore),
      figure(
        "similarity-after", "Similarity with later tokens", "Spearman correlation",
        \.similarityAfter),
    ]
  }

  private func figure(
    _ name: String, _ title: String, _ label: String, _ value: (Layer) -> Double?
  ) -> SweepReport.Figure {
    let caption = "\(title) of the pivot's hidden state, by the number of layers that made it."
    let xAxis = "hidden state (0 is the embedding output)"
    guard profiles.count > ChartStyle.seriesCount else {
      return SweepReport.Figure(
        name: name, caption: caption,
        picture: .line(
          LineChart(
            title: title, xAxis: ChartAxis(xAxis, isWhole: true), yAxis: ChartAxis(label),
            series: profiles.map { profile in
              LineChart.Series(
                profile.pattern,
                points: profile.layers.compactMap { layer in
                  value(layer).map { .init(x: Double(layer.state), y: $0) }
                })
            })))
    }
    let states = profiles.first?.layers.map { String($0.state) } ?? []
    return SweepReport.Figure(
      name: name, caption: caption,
      picture: .heat(
        HeatMap(
          title: title, xAxis: ChartAxis(xAxis, categories: states),
          yAxis: ChartAxis("attention pattern", categories: profiles.map(\.pattern)),
          valueLabel: label, values: profiles.map { $0.layers.map(value) }, decimals: 2)))
  }

  /// For a terminal.
  package func terminal(colour: Bool = false) -> String {
    TerminalText.stripControls(title) + "\n\n" + table.terminal(colour: colour) + "\n"
      + notes.map { TerminalText.stripControls($0) + "\n" }.joined()
  }

  /// For a page; figures are the files beside it.
  package func markdown(showsFigures: Bool = true) -> String {
    var blocks = ["# \(Markdown.escape(title))\n"]
    if isSample { blocks.append("> \(Markdown.escape(RunMark.sample.explanation))\n") }
    blocks.append(table.markdown())
    blocks += (showsFigures ? figures : []).map {
      "![\(Markdown.escape($0.caption))](\($0.name).svg)\n"
    }
    blocks.append(notes.map { "- \(Markdown.escape($0))\n" }.joined())
    return blocks.joined(separator: "\n")
  }

  /// One line a pattern and hidden state at full precision.
  package func csv() -> String {
    var text = CSV.line([
      "pattern", "state", "change_before", "change_after", "spearman_before", "spearman_after",
    ])
    for profile in profiles {
      for layer in profile.layers {
        text += CSV.line([
          CSV.field(text: profile.pattern), String(layer.state),
          CSV.field(number: layer.before), CSV.field(number: layer.after),
          CSV.field(number: layer.similarityBefore), CSV.field(number: layer.similarityAfter),
        ])
      }
    }
    return text
  }

  /// For machines, at full precision, with what re-derives the numbers: model, recipe, digest of the
  /// sentences, version and machine.
  ///
  /// - Throws: what encoding model and recipe throws.
  package func json() throws -> String {
    let document: JSONValue = [
      "schema": 1, "title": .string(title), "model": .string(model.name),
      "version": .string(version),
      "isSample": .bool(isSample), "sentences": .integer(sentences),
      "replacements": .integer(replacements), "tooShort": .integer(tooShort),
      "prompt": .string(prompt), "source": .string(source),
      "notes": .array(notes.map(JSONValue.string)),
      "patterns": .array(
        profiles.map { profile in
          [
            "pattern": .string(profile.pattern),
            "states": .array(
              profile.layers.map { layer in
                [
                  "state": .integer(layer.state),
                  "changeBefore": .number(layer.before), "changeAfter": .number(layer.after),
                  "spearmanBefore": .optional(layer.similarityBefore),
                  "spearmanAfter": .optional(layer.similarityAfter),
                ]
              }),
          ]
        }),
      "machine": try JSONValue(encoding: machine), "data": .string(data.hex),
      "identity": try JSONValue(encoding: model), "recipe": try JSONValue(encoding: recipe),
    ]
    return document.text()
  }

  /// One self-contained page with the figures.
  package func html() -> String {
    var body: [Markup] = [.element(.h1, text: title.capitalisedFirst)]
    if isSample {
      body.append(
        .element(
          .p, [.class("mark")],
          [
            .element(.strong, text: RunMark.sample.title),
            .text(" — \(RunMark.sample.explanation)"),
          ]))
    }
    body.append(
      .element(
        .div, [.class("figures")],
        [
          .lines(
            figures.enumerated().map { index, figure in
              RunPage.figure(
                figure.picture.chart.svg(id: "figure-\(index)"), caption: figure.caption)
            })
        ]))
    body += [
      .element(.h2, text: "By pattern and hidden state"), table.markup(),
      .element(.h2, text: "Definition"),
      .element(.ul, [], [.lines(notes.map { .element(.li, text: $0) })]),
    ]
    return HtmlDocument(title: title, body: body, footer: "stsbench \(version), \(model.name)").text
  }

  /// Every form at once, and each figure as an SVG.
  ///
  /// - Throws: what encoding model and recipe throws.
  package func files() throws -> [ReportFile] {
    [
      ReportFile(path: "dependency.md", text: markdown()),
      ReportFile(path: "dependency.csv", text: csv()),
      ReportFile(path: "dependency.json", text: try json()),
      ReportFile(path: "dependency.html", text: html()),
    ]
      + figures.map {
        ReportFile(path: "\($0.name).svg", text: $0.picture.chart.standaloneSVG())
      }
  }
}
