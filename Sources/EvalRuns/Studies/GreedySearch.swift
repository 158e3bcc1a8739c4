package import EvalCore

/// A search for the layers that help most when they are bidirectional.
///
/// Starting from no layer, each round adds to the chosen set the one layer whose addition scores
/// highest, as long as that gains more than a threshold. All candidates of a round are scored
/// together, so that they share their trunk. The scores must come from data that nobody reports on: the
/// command uses STS-B dev.
package struct GreedySearch: Hashable, Sendable {
  package var layerCount: Int
  /// The least gain that adds a layer, as a fraction of the score's scale.
  package var threshold: Double
  /// The most evaluations, the start included.
  package var budget: Int

  package init(layerCount: Int, threshold: Double, budget: Int) {
    self.layerCount = layerCount
    self.threshold = threshold
    self.budget = budget
  }

  /// Searches with `evaluate`, which scores sets of layers together, in order.
  ///
  /// Candidates are tried from the last layer down, and so many as the budget allows; of equal
  /// scores the layer nearer to the output wins.
  ///
  /// - Throws: what `evaluate` throws; ``EvalError/usage(_:remedy:)`` when the start has no score.
  package func run(
    evaluate: ([[Int]]) async throws -> [Double?]
  ) async throws -> SearchResult {
    guard budget >= 1 else {
      throw EvalError.usage("a search needs at least one evaluation", remedy: "raise --budget")
    }
    guard let start = try await evaluate([[]]).first ?? nil else {
      throw EvalError.usage(
        "the uni-directional model has no score on the selection data, so nothing can be gained on it",
        remedy: "choose another pooling or prompt; the vectors are all alike")
    }
    var trials = [SearchResult.Trial(layers: [], score: start, round: 0)]
    var chosen: [Int] = []
    var score = start
    var round = 0
    while true {
      let open = (0..<layerCount).reversed().filter { !chosen.contains($0) }
      guard !open.isEmpty else { return outcome(.allLayers) }
      let candidates = open.prefix(budget - trials.count).map { (chosen + [$0]).sorted() }
      guard !candidates.isEmpty else { return outcome(.budgetUsed) }
      round += 1
      let scores = try await evaluate(candidates)
      guard scores.count == candidates.count else {
        throw EvalError.internalFault("the search asked for other scores than it got")
      }
      trials += zip(candidates, scores).map {
        SearchResult.Trial(layers: $0, score: $1, round: round)
      }
      var best: (layers: [Int], score: Double)?
      for (layers, value) in zip(candidates, scores) {
        if let value, value > best?.score ?? -.infinity { best = (layers, value) }
      }
      guard let best, best.score - score > threshold else {
        let isWhole = candidates.count == open.count
        return outcome(
          isWhole ? .nothingHelps(bestGain: best.map { $0.score - score }) : .budgetUsed)
      }
      chosen = best.layers
      score = best.score
    }

    func outcome(_ ending: SearchResult.Ending) -> SearchResult {
      SearchResult(
        chosen: chosen, score: score, trials: trials, ending: ending, threshold: threshold)
    }
  }
}
