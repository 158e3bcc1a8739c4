import EvalCore

/// What the items of a task show: scatter and reliability of pairs, accuracy by class of labels.
enum TaskFigures {
  /// The figures of one task; nil where its items were not kept.
  static func panel(of task: TaskResult) -> Markup? {
    let name = TaskNames.heading(task.id)
    switch task.items {
    case .pairs(let similarity, let gold, _):
      guard !gold.isEmpty, similarity.count == gold.count else { return nil }
      let bins = ReliabilityBin.bins(similarity: similarity, gold: gold)
      return .lines([
        .element(.h3, text: name),
        .element(
          .div, [.class("figures")],
          [
            .lines([
              RunPage.figure(
                scatter(name, similarity, gold).svg(id: "scatter-\(task.id)"),
                caption:
                  "\(name): similarity against gold, \(NumberText.grouped(gold.count)) pairs; "
                  + "larger dots are more pairs."),
              RunPage.figure(
                reliability(name, bins).svg(id: "bins-\(task.id)"),
                caption: "\(name): mean similarity of the pairs in each gold bin, with the middle "
                  + "half of them."),
            ])
          ]),
        .element(
          .details, [],
          [.element(.summary, text: "Gold bins of \(name)"), ReliabilityBin.table(bins).markup()]),
      ])
    case .labels(let predicted, let actual):
      guard !actual.isEmpty, predicted.count == actual.count else { return nil }
      return .lines([
        .element(.h3, text: name),
        RunPage.figure(
          byClass(name, predicted: predicted, actual: actual).svg(id: "classes-\(task.id)"),
          caption: "\(name): share of each class’s samples that were recognised."),
      ])
    }
  }

  private static func scatter(_ name: String, _ similarity: [Double], _ gold: [Double])
    -> ScatterPlot
  {
    ScatterPlot(
      title: "\(name): gold score and similarity", xAxis: ChartAxis("gold score"),
      yAxis: ChartAxis("cosine similarity"), x: gold, y: similarity)
  }

  private static func reliability(_ name: String, _ bins: [ReliabilityBin]) -> LineChart {
    LineChart(
      title: "\(name): similarity by gold bin",
      xAxis: ChartAxis("gold score (bin)", categories: bins.map(\.label)),
      yAxis: ChartAxis("mean cosine similarity"),
      series: [
        .init(
          "mean and middle half",
          points: bins.enumerated().map { index, bin in
            .init(x: Double(index), y: bin.mean, low: bin.lowerQuartile, high: bin.upperQuartile)
          })
      ])
  }

  private static func byClass(_ name: String, predicted: [Int], actual: [Int]) -> BarChart {
    let classes = Set(actual).sorted()
    let bars = classes.map { label -> BarChart.Bar in
      let members = actual.indices.filter { actual[$0] == label }
      let right = members.count { predicted[$0] == label }
      return BarChart.Bar(
        "class \(label) (\(NumberText.grouped(members.count)))",
        value: Double(right) / Double(members.count) * 100)
    }
    return BarChart(
      title: "\(name): recall by class", axis: ChartAxis("recognised, %", range: 0...100),
      bars: bars)
  }
}
