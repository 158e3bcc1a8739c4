import EvalCore
import EvalTasks

/// The page of one run: summary, tables, figures, history, published scores, facts.
struct RunPage {
  let tables: RunTables
  private var result: RunResult { tables.result }
  private var context: ReportContext { tables.context }

  var document: HtmlDocument {
    HtmlDocument(
      title: result.reportTitle,
      body: [header, summary] + tables.groups.map(groupSection) + [
        figures, history, observations, facts,
      ],
      footer: "stsbench \(result.facts.version), run \(result.id), "
        + InstantText.minute(result.facts.started))
  }

  private var header: Markup {
    .lines(
      [.element(.h1, text: result.reportTitle)]
        + RunMark.marks(of: result.spec).map { mark in
          .element(
            .p, [.class("mark")],
            [.element(.strong, text: mark.title), .text(" — \(mark.explanation)")])
        } + [
          .element(
            .p, [.class("lead")],
            [
              .text("Protocol \(result.spec.protocol.rawValue), run "),
              .element(.code, text: result.id), .text(", "),
              .element(.code, text: tables.signature),
            ])
        ])
  }

  private var summary: Markup {
    let cards = tables.groups.filter { !TaskCatalogue.specs.members(of: $0).isEmpty }.map { group in
      let average = result.average(of: group, declarations: context.declarations)
      let interval = context.interval(for: group.rawValue).map { interval in
        "\(NumberText.fixed(interval.level * 100, decimals: 0)) % interval "
          + RunTables.intervalText(interval)
      }
      return Markup.element(
        .div, [],
        [
          .element(.small, text: "\(TaskNames.heading(group)), average × 100"),
          .element(.strong, text: NumberText.points(average)),
          .element(.small, text: interval ?? (average == nil ? "a task is missing" : " ")),
        ])
    }
    let bars = tables.groups.flatMap { group in
      TaskNames.ordered(result.tasks, of: group).map { task -> BarChart.Bar in
        let interval = context.interval(for: task.id)
        return BarChart.Bar(
          context.heading(task), value: task.score.value.map { $0 * 100 },
          low: interval.map { $0.low * 100 }, high: interval.map { $0.high * 100 })
      }
    }
    let least = bars.compactMap { $0.low ?? $0.value }.min() ?? 0
    let chart = BarChart(
      title: "Score of each task",
      axis: ChartAxis("score × 100", range: min(0, (least / 10).rounded(.down) * 10)...100),
      bars: bars)
    let methods = Set(context.intervals.map(\.method)).sorted()
    let caption =
      methods.isEmpty
      ? "Scores × 100." : "Scores × 100 with intervals (\(methods.joined(separator: "; ")))."
    return .lines([
      .element(.h2, text: "Summary"), .element(.div, [.class("headline")], cards),
      Self.figure(chart.svg(id: "summary"), caption: caption),
    ])
  }

  private func groupSection(_ group: TaskGroup) -> Markup {
    var parts: [Markup] = [
      .element(.h2, text: TaskNames.heading(group)),
      tables.taskTable(of: group).markup(),
    ]
    if let published = tables.publishedTable(of: group) {
      parts += [.element(.h3, text: "Beside published scores"), published.markup()]
    }
    let subsets = TaskNames.ordered(result.tasks, of: group).compactMap {
      tables.subsetTable(of: $0)
    }
    if !subsets.isEmpty {
      parts.append(.element(.h3, text: "Subsets"))
      parts += subsets.map { table in
        .element(
          .details, [], [.element(.summary, text: table.caption), table.markup()])
      }
    }
    return .element(.section, [], [.lines(parts)])
  }

  private var figures: Markup {
    let panels = tables.groups.flatMap { TaskNames.ordered(result.tasks, of: $0) }
      .compactMap { TaskFigures.panel(of: $0) }
    guard !panels.isEmpty else { return .empty }
    return .element(.section, [], [.lines([.element(.h2, text: "Pairs and labels")] + panels)])
  }

  private var history: Markup {
    guard let chart = HistoryChart.chart(context.history) else { return .empty }
    return .element(
      .section, [],
      [
        .lines([
          .element(.h2, text: "History of this model"),
          Self.figure(
            chart.svg(id: "history"),
            caption: "Averages of stored runs of the same model and protocol, oldest first."),
          HistoryChart.table(context.history).markup(),
        ])
      ])
  }

  private var observations: Markup {
    .lines(
      tables.observations.map { section in
        .element(
          .section, [],
          [
            .element(.h2, text: section.title),
            .element(
              .ul, [],
              [
                .lines(
                  section.facts.map { fact in
                    fact.name.isEmpty
                      ? .element(.li, text: fact.value)
                      : .element(
                        .li, [],
                        [.element(.strong, text: fact.name), .text(": \(fact.value)")])
                  })
              ]),
          ])
      })
  }

  private var facts: Markup {
    let sections = tables.factSections.map { section in
      Markup.lines([
        .element(.h3, text: section.title),
        .element(
          .dl, [],
          [
            .lines(
              section.facts.map { fact in
                .lines([
                  .element(.dt, text: fact.name),
                  .element(.dd, [], [.element(.code, text: fact.value)]),
                ])
              })
          ]),
      ])
    }
    return .element(
      .section, [], [.lines([.element(.h2, text: "Facts of the run")] + sections)])
  }

  /// A picture with a sentence below.
  static func figure(_ picture: Markup, caption: String) -> Markup {
    .element(.figure, [], [.lines([picture, .element(.figcaption, text: caption)])])
  }
}
