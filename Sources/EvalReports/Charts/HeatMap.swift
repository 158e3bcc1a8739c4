/// A grid of values as colours, with the values written in the cells where they fit.
package struct HeatMap: Sendable, Hashable {
  package var title: String
  package var xAxis: ChartAxis
  package var yAxis: ChartAxis
  /// What the colours mean, with its unit.
  package var valueLabel: String
  /// Rows from top to bottom, `[y categories][x categories]`; nil is an empty cell.
  package var values: [[Double?]]
  /// Digits after the point in the cells.
  package var decimals: Int

  /// The axes need categories; `values` has a row for each of y and a column for each of x.
  package init(
    title: String, xAxis: ChartAxis, yAxis: ChartAxis, valueLabel: String, values: [[Double?]],
    decimals: Int = 1
  ) {
    self.title = title
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.valueLabel = valueLabel
    self.values = values
    self.decimals = decimals
  }
}

extension HeatMap: Chart {
  /// Letters of a row's name that are shown at most.
  private static let labelLength = 26

  package func svg(id: String, isStandalone: Bool) -> Markup {
    let rows = values.count
    let columns = values.map(\.count).max() ?? 0
    let numbers = values.flatMap { $0 }.compactMap(\.self).filter(\.isFinite)
    let least = numbers.min() ?? 0
    let most = numbers.max() ?? 1
    let longest =
      yAxis.categories?.map { min(Self.labelLength, TerminalText.width($0)) }.max() ?? 0
    let cellHeight = min(30, max(14, 420 / Double(max(1, rows))))
    let frame = ChartFrame(
      title: title,
      description: "\(valueLabel) by \(yAxis.label) and \(xAxis.label), from "
        + "\(NumberText.fixed(least, decimals: decimals)) to "
        + "\(NumberText.fixed(most, decimals: decimals)).",
      height: Double(rows) * cellHeight + 100,
      leftRoom: max(70, Double(longest) * ChartFrame.letterWidth + (yAxis.label.isEmpty ? 14 : 34)))
    let top = frame.top + 34
    let cellWidth = (frame.right - frame.left) / Double(max(1, columns))
    var content: [Markup] = legend(frame, least: least, most: most)
    for (row, line) in values.enumerated() {
      let y = top + Double(row) * cellHeight
      if let name = yAxis.categories?[row], row % rowStep(rows, cellHeight) == 0 {
        content.append(
          ChartFrame.label(
            ChartFrame.shorten(name, to: Self.labelLength), x: frame.left - 7,
            y: y + cellHeight / 2, anchor: "end", baseline: "central"))
      }
      for (column, value) in line.enumerated() {
        let x = frame.left + Double(column) * cellWidth
        content += cell(
          value, x: x, y: y, width: cellWidth, height: cellHeight, least: least, most: most)
      }
    }
    let bottom = top + Double(rows) * cellHeight
    let columnStep = max(1, Int((28 / cellWidth).rounded(.up)))
    for (column, name) in (xAxis.categories ?? []).enumerated() where column % columnStep == 0 {
      content.append(
        ChartFrame.label(
          name, x: frame.left + (Double(column) + 0.5) * cellWidth, y: bottom + 18,
          anchor: "middle"))
    }
    content.append(
      ChartFrame.label(
        xAxis.label, x: (frame.left + frame.right) / 2, y: bottom + 40, anchor: "middle",
        kind: "axis-name"))
    content.append(
      .element(
        .text,
        [
          .class("axis-name"), .init(.textAnchor, "middle"),
          .init(.transform, "translate(16 \(ChartNumber.text((top + bottom) / 2))) rotate(-90)"),
        ], text: yAxis.label))
    return frame.svg(id: id, content, isStandalone: isStandalone)
  }

  private func rowStep(_ rows: Int, _ cellHeight: Double) -> Int {
    cellHeight >= 16 ? 1 : 2
  }

  private func cell(
    _ value: Double?, x: Double, y: Double, width: Double, height: Double, least: Double,
    most: Double
  ) -> [Markup] {
    let place: [MarkupAttribute] = [
      .init(.x, x), .init(.y, y), .init(.width, width), .init(.height, height),
    ]
    guard let value, value.isFinite else {
      return [.element(.rect, [.class("none")] + place)]
    }
    let share = most > least ? (value - least) / (most - least) : 0.5
    var marks: [Markup] = [
      .element(.rect, [.class("cell"), .init(.fill, Self.colour(share))] + place)
    ]
    let text = NumberText.fixed(value, decimals: decimals)
    if Double(text.count) * 7.4 + 4 <= width, height >= 16 {
      marks.append(
        ChartFrame.label(
          text, x: x + width / 2, y: y + height / 2, anchor: "middle", baseline: "central",
          kind: share < 0.55 ? "cell-dark" : "cell-light"))
    }
    return marks
  }

  /// The scale from lowest to highest, as a row of colours with both ends named.
  private func legend(_ frame: ChartFrame, least: Double, most: Double) -> [Markup] {
    let steps = 24
    let width = 120.0
    let x = frame.right - width - 46
    let y = frame.top
    var marks = (0..<steps).map { step -> Markup in
      .element(
        .rect,
        [
          .init(.fill, Self.colour((Double(step) + 0.5) / Double(steps))),
          .init(.x, x + Double(step) * width / Double(steps)), .init(.y, y - 6),
          .init(.width, width / Double(steps) + 0.4), .init(.height, 12),
        ])
    }
    marks.append(
      ChartFrame.label(
        NumberText.fixed(least, decimals: decimals), x: x - 6, y: y, anchor: "end",
        baseline: "central"))
    marks.append(
      ChartFrame.label(
        NumberText.fixed(most, decimals: decimals), x: x + width + 6, y: y, anchor: "start",
        baseline: "central"))
    marks.append(
      ChartFrame.label(
        ChartFrame.shorten(valueLabel, to: 34), x: 10, y: y, anchor: "start",
        baseline: "central", kind: "axis-name"))
    return marks
  }

  /// Dark blue over teal to light yellow; lightness rises evenly, so that order survives a grey
  /// print. Interpolated between five anchors in sRGB.
  static func colour(_ share: Double) -> String {
    let anchors: [(Double, Double, Double)] = [
      (38, 33, 97), (46, 86, 139), (32, 137, 141), (104, 191, 105), (248, 231, 98),
    ]
    let position = min(1, max(0, share)) * Double(anchors.count - 1)
    let index = min(anchors.count - 2, Int(position))
    let part = position - Double(index)
    let (from, to) = (anchors[index], anchors[index + 1])
    func channel(_ a: Double, _ b: Double) -> String {
      let value = Int((a + (b - a) * part).rounded())
      let digits = String(value, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }
    return "#\(channel(from.0, to.0))\(channel(from.1, to.1))\(channel(from.2, to.2))"
  }
}
