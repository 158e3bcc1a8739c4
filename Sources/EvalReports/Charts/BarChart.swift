/// Horizontal bars with their values written out, and intervals as error bars.
package struct BarChart: Sendable, Hashable {
  /// One bar; nil has no bar and is written “—”.
  package struct Bar: Sendable, Hashable {
    package var label: String
    package var value: Double?
    package var low: Double?
    package var high: Double?

    package init(_ label: String, value: Double?, low: Double? = nil, high: Double? = nil) {
      self.label = label
      self.value = value
      self.low = low
      self.high = high
    }
  }

  package var title: String
  /// What the bars' lengths mean, with its unit. Without a range it starts at 0.
  package var axis: ChartAxis
  package var bars: [Bar]

  package init(title: String, axis: ChartAxis, bars: [Bar]) {
    self.title = title
    self.axis = axis
    self.bars = bars
  }
}

extension BarChart: Chart {
  /// Letters of a label that are shown at most.
  private static let labelLength = 22

  package func svg(id: String, isStandalone: Bool) -> Markup {
    let longest = bars.map { min(Self.labelLength, TerminalText.width($0.label)) }.max() ?? 4
    let described = bars.map {
      "\($0.label) \($0.value.map { NumberText.fixed($0, decimals: 2) } ?? "no value")"
    }
    let frame = ChartFrame(
      title: title, description: "\(axis.label): \(described.joined(separator: ", ")).",
      height: Double(bars.count) * 26 + 72, leftRoom: Double(longest) * ChartFrame.letterWidth + 18)
    let values: [Double] =
      bars.flatMap { bar -> [Double?] in [bar.value, bar.low, bar.high] }.compactMap(\.self) + [0]
    let plotRight = frame.right - 48
    let ticks = max(3, Int((plotRight - frame.left) / 70))
    let x = ChartScale(axis, over: values, count: ticks, from: frame.left, to: plotRight)
    var content: [Markup] = []
    for tick in x.ticks {
      let place = x.place(tick)
      content.append(ChartFrame.line(place, frame.top, place, frame.bottom, "grid"))
      content.append(
        ChartFrame.label(x.text(tick), x: place, y: frame.bottom + 18, anchor: "middle"))
    }
    let zero = x.place(0)
    for (index, bar) in bars.enumerated() {
      let middle = frame.top + 4 + (Double(index) + 0.5) * 26
      content.append(
        ChartFrame.label(
          ChartFrame.shorten(bar.label, to: Self.labelLength), x: frame.left - 8, y: middle,
          anchor: "end",
          baseline: "central"))
      guard let value = bar.value else {
        content.append(
          ChartFrame.label(
            NumberText.missing, x: zero + 6, y: middle, anchor: "start", baseline: "central"))
        continue
      }
      let end = x.place(value)
      content.append(
        .element(
          .rect,
          [
            .class("bar"), .init(.x, min(zero, end)), .init(.y, middle - 8),
            .init(.width, abs(end - zero)), .init(.height, 16),
          ]))
      var labelFrom = max(zero, end)
      if let low = bar.low, let high = bar.high {
        content.append(ChartFrame.line(x.place(low), middle, x.place(high), middle, "error"))
        for edge in [low, high] {
          content.append(
            ChartFrame.line(x.place(edge), middle - 5, x.place(edge), middle + 5, "error"))
        }
        labelFrom = max(labelFrom, x.place(high))
      }
      content.append(
        ChartFrame.label(
          NumberText.fixed(value, decimals: 2), x: labelFrom + 6, y: middle, anchor: "start",
          baseline: "central", kind: "value"))
    }
    content.append(ChartFrame.line(zero, frame.top, zero, frame.bottom, "axis"))
    content.append(
      ChartFrame.label(
        axis.label, x: (frame.left + plotRight) / 2, y: frame.height - 10, anchor: "middle",
        kind: "axis-name"))
    return frame.svg(id: id, content, isStandalone: isStandalone)
  }
}
