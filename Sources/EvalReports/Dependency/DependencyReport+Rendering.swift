import Documents
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
      rows: measurement.profiles.flatMap { profile in
        profile.layers.map { layer in
          [
            profile.pattern.label, String(layer.state), Self.change(layer.before),
            Self.change(layer.after), Self.correlation(layer.similarityBefore),
            Self.correlation(layer.similarityAfter),
          ]
        }
      })
  }

  /// An exact 0 reads differently from a small number.
  private static func change(_ value: Double) -> String {
    if value == 0 { return "0" }
    return value < 0.00005 ? "< 0.0001" : NumberText.fixed(value, decimals: 4)
  }

  private static func correlation(_ value: Double?) -> String {
    value.map { NumberText.fixed($0, decimals: 4) } ?? NumberText.missing
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
      "![\(Markdown.escape($0.caption))](\($0.fileName))\n"
    }
    blocks.append(notes.map { "- \(Markdown.escape($0))\n" }.joined())
    return blocks.joined(separator: "\n")
  }

  /// One line a pattern and hidden state at full precision.
  package func csv() -> String {
    var text = CSV.line([
      "pattern", "state", "change_before", "change_after", "spearman_before", "spearman_after",
    ])
    for profile in measurement.profiles {
      for layer in profile.layers {
        text += CSV.line([
          CSV.field(text: profile.pattern.label), String(layer.state),
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
      "isSample": .boolean(isSample), "sentences": .integer(measurement.sentences),
      "replacements": .integer(measurement.replacements),
      "tooShort": .integer(measurement.tooShort),
      "prompt": .string(prompt), "source": .string(source),
      "notes": .array(notes.map(JSONValue.string)),
      "patterns": .array(
        measurement.profiles.map { profile in
          [
            "pattern": .string(profile.pattern.label),
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
}
