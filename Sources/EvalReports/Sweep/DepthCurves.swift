package import EvalCore

/// Figure and notes of scores by depth.
package struct DepthCurves: Sendable {
  let report: SweepReport
  let curves: [DepthCurve]
  let layerCount: Int

  /// - Parameters:
  ///   - report: the sweep over depths; its own figures and notes play no part.
  ///   - layerCount: of the model.
  package init(of report: SweepReport, curves: [DepthCurve], layerCount: Int) {
    self.report = report
    self.curves = curves
    self.layerCount = layerCount
  }

  /// The S-curve.
  package var figures: [ReportFigure] {
    guard !curves.isEmpty else { return [] }
    let turn = curves.first?.turningPoint
    var series = curves.map { curve in
      LineChart.Series(curve.name, points: curve.points.map { .init(x: $0.x, y: $0.y * 100) })
    }
    if let turn, let line = curves.first {
      let ends = [line.points[0].x, turn.x, line.points[line.points.count - 1].x]
      series.append(
        LineChart.Series(
          "two lines fitted to it",
          points: ends.map { x in
            let slope = x < turn.x ? turn.slopeBefore : turn.slopeAfter
            return .init(x: x, y: (turn.y + slope * (x - turn.x)) * 100)
          }, isGuide: true))
    }
    return [
      ReportFigure(
        name: "degrade",
        caption:
          "Score of the model cut after each layer (\(report.averageName)); depth 0 is the "
          + "embedding output, \(layerCount) the whole model.",
        picture: .line(
          LineChart(
            title: "Score by depth", xAxis: ChartAxis("layers kept", isWhole: true),
            yAxis: ChartAxis(report.scoreLabel), series: series,
            mark: turn.map { .init(x: $0.x, name: "turning point: depth \(Int($0.x))") })))
    ]
  }

  /// What the curves say.
  package var notes: [String] {
    var notes = curves.flatMap { curve -> [String] in
      guard let best = curve.points.max(by: { $0.y < $1.y }) else { return [] }
      let highest =
        "\(curve.name.capitalisedFirst): highest at depth \(Int(best.x)) with \(NumberText.points(best.y))"
      guard let turn = curve.turningPoint else {
        return [
          "\(highest); no turning point (two lines explain less than half of what one leaves)."
        ]
      }
      return [
        "\(highest); turning point at depth \(Int(turn.x)): "
          + "\(NumberText.signedPoints(turn.slopeBefore)) points a layer before it, "
          + "\(NumberText.signedPoints(turn.slopeAfter)) after it; two lines explain "
          + "\(NumberText.fixed(turn.explained * 100, decimals: 1)) % of the squared residuals of one."
      ]
    }
    notes.append(
      "The turning point is the joint of the least-squares fit of two straight, connected lines to the "
        + "scores by depth, with at least two measured depths on either side.")
    return notes
  }
}
