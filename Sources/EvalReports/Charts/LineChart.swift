/// Several series over one axis, with optional intervals, references and marked points.
///
/// ```swift
/// let chart = LineChart(
///   title: "Score by first bidirectional layer",
///   xAxis: ChartAxis("first bidirectional layer"), yAxis: ChartAxis("Spearman × 100"),
///   series: [.init("STS-B", points: zip(layers, scores).map { .init(x: $0, y: $1) })])
/// let picture = chart.svg(id: "by-layer")   // inside a report
/// let file = chart.standaloneSVG()          // a file of its own
/// ```
package struct LineChart: Sendable, Hashable {
  /// A place of a series; `low` and `high` span its interval.
  package struct Point: Sendable, Hashable {
    package var x: Double
    package var y: Double
    package var low: Double?
    package var high: Double?

    package init(x: Double, y: Double, low: Double? = nil, high: Double? = nil) {
      self.x = x
      self.y = y
      self.low = low
      self.high = high
    }
  }

  /// A line through points that are ascending in `x`.
  package struct Series: Sendable, Hashable {
    package var name: String
    package var points: [Point]
    /// Whether it is drawn to guide the eye, without dots at its points: a fit.
    package var isGuide: Bool

    package init(_ name: String, points: [Point], isGuide: Bool = false) {
      self.name = name
      self.points = points
      self.isGuide = isGuide
    }
  }

  /// A level that everything is held against, drawn dotted with its name.
  package struct Reference: Sendable, Hashable {
    package var name: String
    package var y: Double

    package init(_ name: String, y: Double) {
      self.name = name
      self.y = y
    }
  }

  /// A named place on the x axis.
  package struct Mark: Sendable, Hashable {
    package var x: Double
    package var name: String

    package init(x: Double, name: String) {
      self.x = x
      self.name = name
    }
  }

  /// So many series can be told apart.
  package static let mostSeries = ChartStyle.seriesCount

  package var title: String
  package var xAxis: ChartAxis
  package var yAxis: ChartAxis
  package var series: [Series]
  package var references: [Reference]
  /// A place on the x axis to mark with a name, such as a turning point.
  package var mark: Mark?

  package init(
    title: String, xAxis: ChartAxis, yAxis: ChartAxis, series: [Series],
    references: [Reference] = [], mark: Mark? = nil
  ) {
    self.title = title
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.series = series
    self.references = references
    self.mark = mark
  }
}

extension LineChart: Chart {
  package func svg(id: String, isStandalone: Bool) -> Markup {
    let names = series.map(\.name)
    let frame = ChartFrame(
      title: title, description: summary, legendLines: ChartFrame.legendLines(names))
    let points = series.flatMap(\.points)
    let levels =
      points.flatMap { point -> [Double?] in [point.y, point.low, point.high] }.compactMap(\.self)
      + references.map(\.y)
    let y = ChartScale(yAxis, over: levels, count: 6, from: frame.bottom, to: frame.top)
    let x = ChartScale(
      xAxis, over: points.map(\.x) + (mark.map { [$0.x] } ?? []), count: 8, from: frame.left,
      to: frame.right)
    var content = frame.axes(x: x, y: y, xAxis: xAxis, yAxis: yAxis)
    if names.count > 1 { content += frame.legend(names) }
    let drawn = series.map { line in
      line.points.map { LabelPlacing.Spot(x: x.place($0.x), y: y.place($0.y)) }
    }
    let placing = LabelPlacing(drawn, frame: frame)
    for reference in references {
      let place = y.place(reference.y)
      content.append(ChartFrame.line(frame.left, place, frame.right, place, "reference"))
      content.append(placing.label(reference.name, besideLevel: place))
    }
    if let mark {
      let place = x.place(mark.x)
      content.append(ChartFrame.line(place, frame.top, place, frame.bottom, "reference"))
      content.append(placing.label(mark.name, besideUpright: place))
    }
    for (index, line) in series.enumerated() {
      content += marks(of: line, kind: index % ChartStyle.seriesCount + 1, x: x, y: y)
    }
    return frame.svg(id: id, content, isStandalone: isStandalone)
  }

  private func marks(of line: Series, kind: Int, x: ChartScale, y: ChartScale) -> [Markup] {
    var marks: [Markup] = []
    let spread = line.points.filter { $0.low != nil && $0.high != nil }
    if spread.count > 1, spread.count == line.points.count {
      let upper = spread.map { Self.pair(x.place($0.x), y.place($0.high ?? $0.y)) }
      let lower = spread.reversed().map { Self.pair(x.place($0.x), y.place($0.low ?? $0.y)) }
      marks.append(
        .element(
          .polygon,
          [.class("band f\(kind)"), .init(.points, (upper + lower).joined(separator: " "))]))
    } else {
      marks += spread.map {
        ChartFrame.line(
          x.place($0.x), y.place($0.low ?? $0.y), x.place($0.x), y.place($0.high ?? $0.y), "error")
      }
    }
    let path = line.points.map { Self.pair(x.place($0.x), y.place($0.y)) }.joined(separator: " ")
    marks.append(.element(.polyline, [.class("series s\(kind)"), .init(.points, path)]))
    if line.points.count <= 80, !line.isGuide {
      marks += line.points.map {
        .element(
          .circle,
          [.class("f\(kind)"), .init(.cx, x.place($0.x)), .init(.cy, y.place($0.y)), .init(.r, 3)])
      }
    }
    return marks
  }

  private static func pair(_ x: Double, _ y: Double) -> String {
    "\(ChartNumber.text(x)),\(ChartNumber.text(y))"
  }

  /// The picture in words.
  private var summary: String {
    let parts = series.map { line -> String in
      guard let first = line.points.first, let last = line.points.last else {
        return "\(line.name): no points"
      }
      let most = line.points.max { $0.y < $1.y } ?? first
      return "\(line.name): from \(NumberText.fixed(first.y, decimals: 2)) to "
        + "\(NumberText.fixed(last.y, decimals: 2)), highest \(NumberText.fixed(most.y, decimals: 2)) "
        + "at \(xAxis.categories?[Int(most.x)] ?? NumberText.fixed(most.x, decimals: 0))"
    }
    return "\(yAxis.label) by \(xAxis.label). " + parts.joined(separator: "; ") + "."
  }
}
