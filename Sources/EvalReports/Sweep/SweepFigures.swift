import EvalCore
import EvalReports
import EvalRuns

/// The figures of an ablation.
struct SweepFigures {
  let reporting: SweepReporting
  let layerCount: Int
  let axes: PatternAxisOptions
  let spec: SweepSpec

  private var points: [SweepSpec.Point] { reporting.result.plan.points }

  /// The figures that the axes call for.
  func all() throws -> [SweepReport.Figure] {
    var figures: [SweepReport.Figure] = []
    if axes.suffixes { figures += suffixFigures() }
    if axes.singleLayers { figures += singleFigures() }
    let widths = try axes.widths()
    if !widths.isEmpty { figures += windowFigures(widths) }
    if spec.layers.count > 2, let figure = stateFigure() { figures.append(figure) }
    if figures.isEmpty, points.count > 1 { figures.append(barFigure()) }
    return figures
  }

  /// Points that differ in attention only, by the name of what they have in common.
  private var families: [(name: String, members: [Int])] {
    var order: [Recipe] = []
    var members: [Recipe: [Int]] = [:]
    for (index, point) in points.enumerated() {
      var rest = point.spec.recipe
      rest.attention = .none
      if members[rest] == nil { order.append(rest) }
      members[rest, default: []].append(index)
    }
    return order.map { rest in
      let indices = members[rest] ?? []
      let parts = points[indices[0]].label.split(separator: " · ").map(String.init)
      let name = spec.patterns.count > 1 ? parts.dropFirst() : parts[...]
      return (
        order.count == 1 ? reporting.averageName : name.joined(separator: " · "), indices
      )
    }
  }

  private func average(_ index: Int) -> Double? { reporting.result.results[index].sweepAverage }

  private func point(_ index: Int, at x: Int) -> LineChart.Point? {
    average(index).map { LineChart.Point(x: Double(x), y: $0 * 100) }
  }

  /// Scores of each family, and of each task where there is one family and few tasks.
  private func scoreSeries(_ place: (Int) -> Int?) -> [LineChart.Series] {
    let families = families
    var series = families.map { family in
      LineChart.Series(
        family.name,
        points: sorted(
          family.members.compactMap { i in
            place(i).flatMap { point(i, at: $0) }
          }))
    }
    let tasks = reporting.result.results[reporting.reference].tasks
    if families.count == 1, (2...5).contains(tasks.count) {
      for (number, task) in tasks.enumerated() {
        series.append(
          LineChart.Series(
            TaskNames.heading(task.id),
            points: sorted(
              families[0].members.compactMap { index in
                guard let x = place(index),
                  let y = reporting.result.results[index].tasks[number].score.value
                else { return nil }
                return LineChart.Point(x: Double(x), y: y * 100)
              })))
      }
    }
    return series.filter { !$0.points.isEmpty }
  }

  /// Differences of the first family from the reference, with their intervals.
  private func differenceSeries(_ place: (Int) -> Int?) -> [LineChart.Series] {
    guard families.count == 1 else { return [] }
    let list = families[0].members.compactMap { index -> LineChart.Point? in
      guard let x = place(index) else { return nil }
      if index == reporting.reference {
        return LineChart.Point(x: Double(x), y: 0, low: 0, high: 0)
      }
      return reporting.differences[index].map {
        LineChart.Point(x: Double(x), y: $0.value * 100, low: $0.low * 100, high: $0.high * 100)
      }
    }
    return list.count > 1 ? [LineChart.Series("difference", points: sorted(list))] : []
  }

  private func sorted(_ points: [LineChart.Point]) -> [LineChart.Point] {
    points.sorted { $0.x < $1.x }
  }

  private var referenceLines: [LineChart.Reference] {
    guard families.count == 1, let score = average(reporting.reference) else { return [] }
    return [.init(points[reporting.reference].label, y: score * 100)]
  }

  private func layers(_ index: Int) -> [Int] {
    (try? points[index].spec.recipe.attention.layers(of: layerCount)) ?? []
  }

  private func suffixFigures() -> [SweepReport.Figure] {
    func place(_ index: Int) -> Int? {
      let layers = layers(index)
      return layers.isEmpty || layers[0] == layerCount - layers.count ? layers.count : nil
    }
    return pair(
      name: "suffixes", title: "Score by number of bidirectional layers at the end",
      xLabel: "bidirectional layers, counted from the last", place: place,
      showsReference: false)
  }

  private func singleFigures() -> [SweepReport.Figure] {
    func place(_ index: Int) -> Int? {
      let layers = layers(index)
      return layers.count == 1 ? layers[0] : nil
    }
    return pair(
      name: "single-layers", title: "Score with one bidirectional layer",
      xLabel: "the bidirectional layer (0 is next to the embeddings)", place: place,
      showsReference: true)
  }

  private func pair(
    name: String, title: String, xLabel: String, place: (Int) -> Int?, showsReference: Bool
  ) -> [SweepReport.Figure] {
    var figures = [
      SweepReport.Figure(
        name: name, caption: "\(title) (\(reporting.averageName)).",
        picture: curves(
          title, xLabel: xLabel, series: scoreSeries(place),
          references: showsReference ? referenceLines : []))
    ]
    let differences = differenceSeries(place)
    if !differences.isEmpty {
      let label = points[reporting.reference].label
      figures.append(
        SweepReport.Figure(
          name: "\(name)-difference",
          caption: "Difference from “\(label)” (\(reporting.averageName)), with the "
            + "\(reporting.method.method).",
          picture: .line(
            LineChart(
              title: "Difference from \(label)", xAxis: ChartAxis(xLabel, isWhole: true),
              yAxis: ChartAxis("difference, points"), series: differences,
              references: [.init(label, y: 0)]))))
    }
    return figures
  }

  /// Lines, or a map where there are more of them than can be told apart.
  private func curves(
    _ title: String, xLabel: String, series: [LineChart.Series], references: [LineChart.Reference]
  ) -> SweepReport.Figure.Picture {
    guard series.count > LineChart.mostSeries else {
      return .line(
        LineChart(
          title: title, xAxis: ChartAxis(xLabel, isWhole: true),
          yAxis: ChartAxis(reporting.scoreLabel), series: series, references: references))
    }
    let places = Set(series.flatMap { $0.points.map(\.x) }).sorted()
    return .heat(
      HeatMap(
        title: title, xAxis: ChartAxis(xLabel, categories: places.map { String(Int($0)) }),
        yAxis: ChartAxis("", categories: series.map(\.name)), valueLabel: reporting.scoreLabel,
        values: series.map { line in
          places.map { place in line.points.first { $0.x == place }?.y }
        }))
  }

  /// One map for several widths; with one width the tasks are the rows, each as its difference from
  /// the reference, since tasks differ more than configurations.
  private func windowFigures(_ widths: [Int]) -> [SweepReport.Figure] {
    families.enumerated().map { number, family in
      func index(_ layers: [Int]) -> Int? { family.members.first { self.layers($0) == layers } }
      let starts = 0...(layerCount - (widths.min() ?? 1))
      let tasks = reporting.result.results[reporting.reference].tasks
      let rows: [(name: String, values: [Double?])]
      let yLabel: String
      let gains = widths.count == 1 && tasks.count > 1
      if widths.count > 1 {
        yLabel = "width, layers"
        rows = widths.reversed().map { width in
          (
            String(width),
            starts.map { start in
              start + width > layerCount
                ? nil : index(Array(start..<start + width)).flatMap(average).map { $0 * 100 }
            }
          )
        }
      } else {
        yLabel = ""
        let width = widths[0]
        let members = starts.map { index(Array($0..<$0 + width)) }
        func row(_ name: String, _ score: (Int) -> Double?) -> (name: String, values: [Double?]) {
          let base = gains ? score(reporting.reference) : 0
          return (
            name,
            members.map { member in
              guard let value = member.flatMap(score), let base else { return nil }
              return (value - base) * 100
            }
          )
        }
        let own = tasks.enumerated().map { place, task in
          row(TaskNames.heading(task.id)) {
            reporting.result.results[$0].tasks[place].score.value
          }
        }
        rows = own + (gains ? [row("average", average)] : [])
      }
      let title =
        widths.count > 1
        ? "Score by bidirectional window"
        : "\(gains ? "Gain" : "Score") by bidirectional window of \(widths[0]) layer\(widths[0] == 1 ? "" : "s")"
      let suffix = families.count == 1 ? "" : "-\(number + 1)"
      return SweepReport.Figure(
        name: "windows\(suffix)",
        caption: "\(title) (\(family.name)); uni-directional: "
          + "\(average(reporting.reference).map { NumberText.points($0) } ?? "no score").",
        picture: .heat(
          HeatMap(
            title: title,
            xAxis: ChartAxis(
              "first layer of the window", categories: starts.map(String.init)),
            yAxis: ChartAxis(yLabel, categories: rows.map(\.name)),
            valueLabel: gains
              ? "difference from \(points[reporting.reference].label), points"
              : reporting.scoreLabel,
            values: rows.map(\.values))))
    }
  }

  /// Scores by hidden state, one line for everything else.
  private func stateFigure() -> SweepReport.Figure? {
    var order: [Recipe] = []
    var members: [Recipe: [LineChart.Point]] = [:]
    var names: [Recipe: String] = [:]
    for (index, point) in points.enumerated() {
      var rest = point.spec.recipe
      let state: Int
      switch rest.layer {
      case .last: state = layerCount
      case .state(let number): state = number
      case .average: continue
      }
      rest.layer = .last
      if members[rest] == nil { order.append(rest) }
      names[rest] =
        names[rest]
        ?? point.label.split(separator: " · ").filter { !$0.hasPrefix("layer ") }
        .joined(separator: " · ")
      if let point = self.point(index, at: state) { members[rest, default: []].append(point) }
    }
    let series = order.compactMap { rest -> LineChart.Series? in
      guard let list = members[rest], list.count > 1 else { return nil }
      let name = names[rest] ?? ""
      return LineChart.Series(name.isEmpty ? reporting.averageName : name, points: sorted(list))
    }
    guard !series.isEmpty else { return nil }
    // A single line among several that could not be drawn has no legend.
    let named =
      order.count > 1 && series.count == 1
      ? "\(series[0].name), \(reporting.averageName)" : reporting.averageName
    return SweepReport.Figure(
      name: "hidden-states",
      caption: "Score by the hidden state that is pooled (\(named)).",
      picture: curves(
        "Score by hidden state", xLabel: "hidden state (0 is the embedding output)", series: series,
        references: []))
  }

  /// Differences as bars, for lists that have no order.
  private func barFigure() -> SweepReport.Figure {
    let label = points[reporting.reference].label
    let bars = points.indices.filter { $0 != reporting.reference }.map { index in
      let difference = reporting.differences[index]
      return BarChart.Bar(
        points[index].label, value: difference.map { $0.value * 100 },
        low: difference.map { $0.low * 100 }, high: difference.map { $0.high * 100 })
    }
    return SweepReport.Figure(
      name: "differences",
      caption: "Difference from “\(label)” (\(reporting.averageName)), with the "
        + "\(reporting.method.method).",
      picture: .bars(
        BarChart(
          title: "Difference from \(label)", axis: ChartAxis("difference, points"), bars: bars)))
  }
}
