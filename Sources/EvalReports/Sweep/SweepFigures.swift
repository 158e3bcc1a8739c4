package import EvalCore

/// The figures of an ablation.
package struct SweepFigures: Sendable {
  /// Which lists of attention patterns were asked for; each has a figure of its own.
  package struct Patterns: Sendable, Hashable {
    /// Whether every suffix takes part.
    package var suffixes: Bool
    /// Whether every layer on its own takes part.
    package var singleLayers: Bool
    /// The widths of windows that take part, ascending.
    package var windows: [Int]

    package init(suffixes: Bool = false, singleLayers: Bool = false, windows: [Int] = []) {
      self.suffixes = suffixes
      self.singleLayers = singleLayers
      self.windows = windows
    }
  }

  /// An axis of a sweep.
  private enum Axis { case pattern, pooling, layer, prompt }

  let report: SweepReport
  let layerCount: Int
  let patterns: Patterns
  let spec: SweepSpec

  /// - Parameters:
  ///   - report: the sweep; its own figures play no part.
  ///   - layerCount: of the model.
  ///   - spec: what the sweep was made of.
  package init(of report: SweepReport, layerCount: Int, patterns: Patterns, spec: SweepSpec) {
    self.report = report
    self.layerCount = layerCount
    self.patterns = patterns
    self.spec = spec
  }

  private var points: [SweepSpec.Point] { report.points }
  private var reference: Int { report.reference }
  private var results: [RunResult] { report.result.results }

  /// The figures that the axes call for.
  package var all: [ReportFigure] {
    var figures: [ReportFigure] = []
    if patterns.suffixes { figures += suffixFigures() }
    if patterns.singleLayers { figures += singleFigures() }
    if !patterns.windows.isEmpty { figures += windowFigures(patterns.windows) }
    if spec.layers.count > 2, let figure = stateFigure() { figures.append(figure) }
    if figures.isEmpty, points.count > 1 { figures.append(barFigure()) }
    return figures
  }

  /// The values of a recipe along the axes that vary, `axis` left out.
  private func name(_ recipe: Recipe, without axis: Axis) -> String {
    var parts: [String] = []
    if axis != .pattern, spec.patterns.count > 1 { parts.append(recipe.attention.label) }
    if axis != .pooling, spec.poolings.count > 1 { parts.append(recipe.pooling.description) }
    if axis != .layer, spec.layers.count > 1 { parts.append("layer \(recipe.layer)") }
    if axis != .prompt, spec.prompts.count > 1,
      let number = spec.prompts.firstIndex(of: recipe.prompts)
    {
      parts.append("prompt \(number + 1)")
    }
    return parts.joined(separator: " · ")
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
      return (
        order.count == 1
          ? report.averageName : name(points[indices[0]].spec.recipe, without: .pattern), indices
      )
    }
  }

  private func average(_ index: Int) -> Double? { results[index].sweepAverage }

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
    let tasks = results[reference].tasks
    if families.count == 1, (2...5).contains(tasks.count) {
      for (number, task) in tasks.enumerated() {
        series.append(
          LineChart.Series(
            TaskNames.heading(task.id),
            points: sorted(
              families[0].members.compactMap { index in
                guard let x = place(index),
                  let y = results[index].tasks[number].score.value
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
      if index == reference {
        return LineChart.Point(x: Double(x), y: 0, low: 0, high: 0)
      }
      guard let value = report.differences.values[index],
        let interval = report.differences.intervals[index]
      else { return nil }
      return LineChart.Point(
        x: Double(x), y: value * 100, low: interval.low * 100, high: interval.high * 100)
    }
    return list.count > 1 ? [LineChart.Series("difference", points: sorted(list))] : []
  }

  private func sorted(_ points: [LineChart.Point]) -> [LineChart.Point] {
    points.sorted { $0.x < $1.x }
  }

  private var referenceLines: [LineChart.Reference] {
    guard families.count == 1, let score = average(reference) else { return [] }
    return [.init(points[reference].label, y: score * 100)]
  }

  private func layers(_ index: Int) -> [Int] {
    (try? points[index].spec.recipe.attention.layers(of: layerCount)) ?? []
  }

  private func suffixFigures() -> [ReportFigure] {
    func place(_ index: Int) -> Int? {
      let layers = layers(index)
      return layers.isEmpty || layers[0] == layerCount - layers.count ? layers.count : nil
    }
    return pair(
      name: "suffixes", title: "Score by number of bidirectional layers at the end",
      xLabel: "bidirectional layers, counted from the last", place: place,
      showsReference: false)
  }

  private func singleFigures() -> [ReportFigure] {
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
  ) -> [ReportFigure] {
    var figures = [
      ReportFigure(
        name: name, caption: "\(title) (\(report.averageName)).",
        picture: curves(
          title, xLabel: xLabel, series: scoreSeries(place),
          references: showsReference ? referenceLines : []))
    ]
    let differences = differenceSeries(place)
    if !differences.isEmpty {
      let label = points[reference].label
      figures.append(
        ReportFigure(
          name: "\(name)-difference",
          caption: "Difference from “\(label)” (\(report.averageName)), with the "
            + "\(report.differences.method).",
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
  ) -> ReportFigure.Picture {
    guard series.count > LineChart.mostSeries else {
      return .line(
        LineChart(
          title: title, xAxis: ChartAxis(xLabel, isWhole: true),
          yAxis: ChartAxis(report.scoreLabel), series: series, references: references))
    }
    let places = Set(series.flatMap { $0.points.map(\.x) }).sorted()
    return .heat(
      HeatMap(
        title: title, xAxis: ChartAxis(xLabel, categories: places.map { String(Int($0)) }),
        yAxis: ChartAxis("", categories: series.map(\.name)), valueLabel: report.scoreLabel,
        values: series.map { line in
          places.map { place in line.points.first { $0.x == place }?.y }
        }))
  }

  /// One map for several widths; with one width the tasks are the rows, each as its difference from
  /// the reference, since tasks differ more than configurations.
  private func windowFigures(_ widths: [Int]) -> [ReportFigure] {
    families.enumerated().map { number, family in
      func index(_ layers: [Int]) -> Int? { family.members.first { self.layers($0) == layers } }
      let starts = 0...(layerCount - (widths.min() ?? 1))
      let tasks = results[reference].tasks
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
          let base = gains ? score(reference) : 0
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
            results[$0].tasks[place].score.value
          }
        }
        rows = own + (gains ? [row("average", average)] : [])
      }
      let title =
        widths.count > 1
        ? "Score by bidirectional window"
        : "\(gains ? "Gain" : "Score") by bidirectional window of \(widths[0]) layer\(widths[0] == 1 ? "" : "s")"
      let suffix = families.count == 1 ? "" : "-\(number + 1)"
      return ReportFigure(
        name: "windows\(suffix)",
        caption: "\(title) (\(family.name)); uni-directional: "
          + "\(average(reference).map { NumberText.points($0) } ?? "no score").",
        picture: .heat(
          HeatMap(
            title: title,
            xAxis: ChartAxis(
              "first layer of the window", categories: starts.map(String.init)),
            yAxis: ChartAxis(yLabel, categories: rows.map(\.name)),
            valueLabel: gains
              ? "difference from \(points[reference].label), points"
              : report.scoreLabel,
            values: rows.map(\.values))))
    }
  }

  /// Scores by hidden state, one line for everything else.
  private func stateFigure() -> ReportFigure? {
    var order: [Recipe] = []
    var members: [Recipe: [LineChart.Point]] = [:]
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
      if let point = self.point(index, at: state) { members[rest, default: []].append(point) }
    }
    let series = order.compactMap { rest -> LineChart.Series? in
      guard let list = members[rest], list.count > 1 else { return nil }
      let name = name(rest, without: .layer)
      return LineChart.Series(name.isEmpty ? report.averageName : name, points: sorted(list))
    }
    guard !series.isEmpty else { return nil }
    // A single line among several that could not be drawn has no legend.
    let named =
      order.count > 1 && series.count == 1
      ? "\(series[0].name), \(report.averageName)" : report.averageName
    return ReportFigure(
      name: "hidden-states",
      caption: "Score by the hidden state that is pooled (\(named)).",
      picture: curves(
        "Score by hidden state", xLabel: "hidden state (0 is the embedding output)", series: series,
        references: []))
  }

  /// Differences as bars, for lists that have no order.
  private func barFigure() -> ReportFigure {
    let label = points[reference].label
    let bars = points.indices.filter { $0 != reference }.map { index in
      let interval = report.differences.intervals[index]
      return BarChart.Bar(
        points[index].label,
        value: interval == nil ? nil : report.differences.values[index].map { $0 * 100 },
        low: interval.map { $0.low * 100 }, high: interval.map { $0.high * 100 })
    }
    return ReportFigure(
      name: "differences",
      caption: "Difference from “\(label)” (\(report.averageName)), with the "
        + "\(report.differences.method).",
      picture: .bars(
        BarChart(
          title: "Difference from \(label)", axis: ChartAxis("difference, points"), bars: bars)))
  }
}
