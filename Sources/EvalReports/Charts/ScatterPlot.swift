/// Points of two measures. Many points are counted in small cells, whose dots grow with the count, so
/// that the picture stays small whatever the data.
package struct ScatterPlot: Sendable, Hashable {
  package var title: String
  package var xAxis: ChartAxis
  package var yAxis: ChartAxis
  package var x: [Double]
  package var y: [Double]
  /// Cells across and down that points are counted in.
  package var cells: Cells

  /// How many cells the plot is divided into.
  package struct Cells: Sendable, Hashable {
    package var across: Int
    package var down: Int
  }

  /// Points `(x[i], y[i])`; the arrays have equal counts.
  package init(title: String, xAxis: ChartAxis, yAxis: ChartAxis, x: [Double], y: [Double]) {
    precondition(x.count == y.count, "a scatter plot needs as many x as y")
    self.title = title
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.x = x
    self.y = y
    cells = Cells(across: 50, down: 36)
  }
}

extension ScatterPlot: Chart {
  package func svg(id: String, isStandalone: Bool) -> Markup {
    let frame = ChartFrame(
      title: title,
      description:
        "\(NumberText.grouped(x.count)) points of \(yAxis.label) against \(xAxis.label); "
        + "larger dots stand for more points.")
    let across = ChartScale(xAxis, over: x, count: 6, from: frame.left, to: frame.right)
    let up = ChartScale(yAxis, over: y, count: 6, from: frame.bottom, to: frame.top)
    var content = frame.axes(x: across, y: up, xAxis: xAxis, yAxis: yAxis)
    let counts = counted(across: across, up: up)
    // Six sizes for 1, 2, 3–4, 5–8, 9–16 and more points; a dot's area grows with the count.
    let widths = [3.2, 4.5, 6, 7.8, 9.6, 11.6]
    var paths = [String](repeating: "", count: widths.count)
    for (cell, count) in counts.sorted(by: { $0.key < $1.key }) {
      let size = min(widths.count - 1, Int.bitWidth - (count - 1).leadingZeroBitCount)
      paths[size] += "M\(ChartNumber.text(cell.x)) \(ChartNumber.text(cell.y))h0"
    }
    for (size, path) in paths.enumerated() where !path.isEmpty {
      content.append(
        .element(
          .path,
          [
            .class("dots s1"), .init(.strokeWidth, widths[size]), .init(.d, path),
          ]))
    }
    return frame.svg(id: id, content, isStandalone: isStandalone)
  }

  private struct Place: Hashable, Comparable {
    var x: Double
    var y: Double
    static func < (left: Self, right: Self) -> Bool { (left.x, left.y) < (right.x, right.y) }
  }

  /// Points by cell centre; with few points the cells are finer.
  private func counted(across: ChartScale, up: ChartScale) -> [Place: Int] {
    let factor = x.count <= 400 ? 4.0 : 1.0
    let columns = Double(cells.across) * factor
    let rows = Double(cells.down) * factor
    func middle(_ scale: ChartScale, _ value: Double, _ parts: Double) -> Double {
      let share = (scale.place(value) - scale.from) / (scale.to - scale.from)
      let cell = min(parts - 1, (share * parts).rounded(.down))
      return scale.from + (cell + 0.5) / parts * (scale.to - scale.from)
    }
    var counts: [Place: Int] = [:]
    for (x, y) in zip(x, y) where x.isFinite && y.isFinite {
      counts[Place(x: middle(across, x, columns), y: middle(up, y, rows)), default: 0] += 1
    }
    return counts
  }
}
