/// What every chart stands in: canvas, title and description for screen readers, grid and axes.
struct ChartFrame {
  let title: String
  let description: String
  let width: Double
  let height: Double
  /// The plot's edges on the canvas.
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double

  /// A frame with room for tick labels of `leftRoom` and a legend of `legendLines`.
  init(
    title: String, description: String, width: Double = canvasWidth, height: Double = 340,
    leftRoom: Double = 58, legendLines: Int = 0, bottomRoom: Double = 52
  ) {
    self.title = title
    self.description = description
    self.width = width
    self.height = height + Double(legendLines) * 20
    left = leftRoom
    right = width - 16
    top = 14 + Double(legendLines) * 20
    bottom = self.height - bottomRoom
  }

  /// The finished picture. `id` must be unique on the page: it ties title and description to it.
  func svg(id: String, _ content: [Markup], isStandalone: Bool) -> Markup {
    var attributes: [MarkupAttribute] = [
      .class("chart"),
      .init(.viewBox, "0 0 \(ChartNumber.text(width)) \(ChartNumber.text(height))"),
      .init(.role, "img"), .init(.ariaLabelledBy, "\(id)-t \(id)-d"),
    ]
    if isStandalone {
      attributes += [
        .init(.xmlns, "http://www.w3.org/2000/svg"), .init(.width, width), .init(.height, height),
      ]
    }
    let head: [Markup] = [
      .element(.title, [.init(.id, "\(id)-t")], text: title),
      .element(.desc, [.init(.id, "\(id)-d")], text: description),
    ]
    return .element(.svg, attributes, head + (isStandalone ? [ChartStyle.sheet] : []) + content)
  }

  /// Grid lines and tick labels of both axes, and the axis names.
  func axes(x: ChartScale, y: ChartScale, xAxis: ChartAxis, yAxis: ChartAxis) -> [Markup] {
    var marks: [Markup] = []
    for tick in y.ticks {
      let place = y.place(tick)
      marks.append(Self.line(left, place, right, place, "grid"))
      let label = yAxis.categories.map { Self.shorten($0[Int(tick)], to: 24) } ?? y.text(tick)
      marks.append(Self.label(label, x: left - 7, y: place, anchor: "end", baseline: "central"))
    }
    let shown = Self.shownIndices(x.ticks.count, labels: xAxis.categories, width: right - left)
    for (index, tick) in x.ticks.enumerated() where shown(index) {
      let place = x.place(tick)
      marks.append(Self.line(place, bottom, place, bottom + 4, "axis"))
      let label = xAxis.categories.map { Self.shorten($0[index], to: 12) } ?? x.text(tick)
      marks.append(Self.label(label, x: place, y: bottom + 18, anchor: "middle"))
    }
    marks.append(Self.line(left, bottom, right, bottom, "axis"))
    marks.append(
      Self.label(
        xAxis.label, x: (left + right) / 2, y: height - 10, anchor: "middle", kind: "axis-name"))
    if !yAxis.label.isEmpty {
      let middle = (top + bottom) / 2
      marks.append(
        .element(
          .text,
          [
            .class("axis-name"), .init(.textAnchor, "middle"),
            .init(.transform, "translate(14 \(ChartNumber.text(middle))) rotate(-90)"),
          ], text: yAxis.label))
    }
    return marks
  }

  /// Names of series beside their marks, four to a line at most.
  func legend(_ names: [String]) -> [Markup] {
    let each = (width - 20) / Double(Self.legendColumns(names))
    return names.enumerated().flatMap { index, name -> [Markup] in
      let column = Double(index % Self.legendColumns(names))
      let x = 10 + column * each
      let y = 14 + Double(index / Self.legendColumns(names)) * 20
      return [
        Self.line(x, y, x + 22, y, "series s\(index % ChartStyle.seriesCount + 1)"),
        Self.label(
          Self.shorten(name, to: Int((each - 34) / Self.letterWidth)), x: x + 28, y: y,
          anchor: "start",
          baseline: "central"),
      ]
    }
  }

  /// How many names share a line of the legend.
  static func legendColumns(_ names: [String]) -> Int {
    let longest = names.map { TerminalText.width($0) }.max() ?? 0
    return min(4, max(1, Int((canvasWidth - 20) / (Double(longest) * letterWidth + 34))))
  }

  /// The width of a letter of a label at most, on a narrow page too, where letters are larger.
  static let letterWidth = 9.4
  private static let canvasWidth = 560.0

  /// The lines that a legend of `names` takes; none for a single series.
  static func legendLines(_ names: [String]) -> Int {
    names.count < 2 ? 0 : (names.count + legendColumns(names) - 1) / legendColumns(names)
  }

  static func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ kind: String
  ) -> Markup {
    .element(
      .line, [.class(kind), .init(.x1, x1), .init(.y1, y1), .init(.x2, x2), .init(.y2, y2)])
  }

  static func label(
    _ text: String, x: Double, y: Double, anchor: String, baseline: String? = nil,
    kind: String? = nil
  ) -> Markup {
    var attributes: [MarkupAttribute] = [
      .init(.x, x), .init(.y, y), .init(.textAnchor, anchor),
    ]
    if let baseline { attributes.append(.init(.dominantBaseline, baseline)) }
    if let kind { attributes.append(.class(kind)) }
    return .element(.text, attributes, text: text)
  }

  static func shorten(_ text: String, to length: Int) -> String {
    text.count <= max(2, length) ? text : String(text.prefix(max(1, length - 1))) + "…"
  }

  /// Which of many tick labels are written, so that they do not run into each other.
  private static func shownIndices(
    _ count: Int, labels: [String]?, width: Double
  ) -> (Int) -> Bool {
    let longest = labels.map { $0.map { min(12, TerminalText.width($0)) }.max() ?? 1 } ?? 5
    let room = max(1, Int(width / (Double(longest) * 8.5 + 8)))
    let step = max(1, (count + room - 1) / room)
    return { $0 % step == 0 }
  }
}
