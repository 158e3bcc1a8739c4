import EvalCore

extension DependencyReport {
  /// Change after and before the pivot, and similarity, by hidden state: lines for few patterns,
  /// maps for many.
  package var figures: [ReportFigure] {
    [
      figure(
        "dependency-after", "Dependency on later tokens", "relative change of the pivot",
        \.after),
      figure(
        "dependency-before", "Dependency on earlier tokens", "relative change of the pivot",
        \.before),
      figure(
        "similarity-before", "Similarity with earlier tokens", "Spearman correlation",
        \.similarityBefore),
      figure(
        "similarity-after", "Similarity with later tokens", "Spearman correlation",
        \.similarityAfter),
    ]
  }

  private func figure(
    _ name: String, _ title: String, _ label: String,
    _ value: (DependencyMeasurement.Layer) -> Double?
  ) -> ReportFigure {
    let caption = "\(title) of the pivot's hidden state, by the number of layers that made it."
    let xAxis = "hidden state (0 is the embedding output)"
    let profiles = measurement.profiles
    guard profiles.count > ChartStyle.seriesCount else {
      return ReportFigure(
        name: name, caption: caption,
        picture: .line(
          LineChart(
            title: title, xAxis: ChartAxis(xAxis, isWhole: true), yAxis: ChartAxis(label),
            series: profiles.map { profile in
              LineChart.Series(
                profile.pattern.label,
                points: profile.layers.compactMap { layer in
                  value(layer).map { .init(x: Double(layer.state), y: $0) }
                })
            })))
    }
    let states = profiles.first?.layers.map { String($0.state) } ?? []
    return ReportFigure(
      name: name, caption: caption,
      picture: .heat(
        HeatMap(
          title: title, xAxis: ChartAxis(xAxis, categories: states),
          yAxis: ChartAxis("attention pattern", categories: profiles.map(\.pattern.label)),
          valueLabel: label, values: profiles.map { $0.layers.map(value) }, decimals: 2)))
  }
}
