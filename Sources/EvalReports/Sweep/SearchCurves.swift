package import EvalCore

/// The figure and the sentences of a greedy search.
package struct SearchCurves: Sendable {
  private let search: SearchResult
  private let chosen: AttentionPattern

  /// - Parameter chosen: the chosen layers in the one spelling of their pattern.
  package init(of search: SearchResult, chosen: AttentionPattern) {
    self.search = search
    self.chosen = chosen
  }

  /// What the choice was made on, what it was, and the best candidate of every round.
  package var notes: [String] {
    let rounds = (1...max(1, lastRound)).compactMap { round in
      search.trials.filter { $0.round == round && $0.score != nil }
        .max { ($0.score ?? 0) < ($1.score ?? 0) }
        .map { best in
          "round \(round): best “\(AttentionPattern.only(best.layers).label)” "
            + "with \(NumberText.points(best.score))"
        }
    }
    let start = search.trials.first?.score
    return [
      "Layers were chosen on the dev split of STS-B alone. Choosing on a test set is not done: a pattern "
        + "that was picked because it scores best on test has no score there that means anything.",
      "Chosen: “\(chosen.label)” with \(NumberText.points(search.score)) on STS-B dev, against "
        + "\(NumberText.points(start)) of the uni-directional model; \(search.trials.count) evaluations, "
        + search.ending.sentence(threshold: search.threshold) + ".",
    ] + (rounds.isEmpty ? [] : ["On STS-B dev, " + rounds.joined(separator: "; ") + "."])
      + ["The search is greedy: it adds one layer at a time and may miss better sets of layers."]
  }

  /// Scores of all trials by the number of layers they have.
  package var figures: [ReportFigure] {
    [
      ReportFigure(
        name: "search",
        caption:
          "Best and worst candidate of every round on STS-B dev, the data that layers were chosen on.",
        picture: .line(
          LineChart(
            title: "Greedy search on STS-B dev",
            xAxis: ChartAxis("bidirectional layers of the candidates", isWhole: true),
            yAxis: ChartAxis("Spearman × 100 on STS-B dev"),
            series: [
              series("best candidate") { $0.max() }, series("worst candidate") { $0.min() },
            ],
            references: scores(of: 0).max().map { [.init("uni-directional", y: $0 * 100)] } ?? [])))
    ]
  }

  private var lastRound: Int { search.trials.map(\.round).max() ?? 0 }

  private func scores(of round: Int) -> [Double] {
    search.trials.filter { $0.round == round }.compactMap(\.score)
  }

  private func series(_ name: String, _ value: ([Double]) -> Double?) -> LineChart.Series {
    LineChart.Series(
      name,
      points: (0...lastRound).compactMap { round in
        value(scores(of: round)).map { LineChart.Point(x: Double(round), y: $0 * 100) }
      })
  }
}
