/// What a greedy search for bidirectional layers found. Scores are fractions.
package struct SearchResult: Hashable, Sendable {
  /// One scored set of layers.
  package struct Trial: Hashable, Sendable {
    /// Bidirectional layers, ascending.
    package var layers: [Int]
    /// Nil where the score is degenerate.
    package var score: Double?
    /// 0 for the start, then the round that asked for it.
    package var round: Int

    package init(layers: [Int], score: Double?, round: Int) {
      self.layers = layers
      self.score = score
      self.round = round
    }
  }

  /// Why a search ended.
  package enum Ending: Hashable, Sendable {
    /// No layer gained more than the threshold; the best gain, or nil where no candidate had a score.
    case nothingHelps(bestGain: Double?)
    case budgetUsed
    case allLayers

    /// A sentence for people.
    package func sentence(threshold: Double) -> String {
      func points(_ value: Double) -> String {
        let hundredths = (value * 10_000).rounded() / 100
        return "\(hundredths)"
      }
      switch self {
      case .nothingHelps(let gain?):
        return "stopped because no further layer gains more than \(points(threshold)) points "
          + "(the best changes the score by \(points(gain)))"
      case .nothingHelps(nil): return "stopped because no candidate has a score"
      case .budgetUsed: return "stopped because the budget of evaluations is used up"
      case .allLayers: return "stopped because all layers are bidirectional"
      }
    }
  }

  /// The chosen layers, ascending; empty when none helps.
  package var chosen: [Int]
  package var score: Double
  /// Everything that was scored, in order.
  package var trials: [Trial]
  package var ending: Ending
  /// The least gain that added a layer.
  package var threshold: Double

  package init(
    chosen: [Int], score: Double, trials: [Trial], ending: Ending, threshold: Double
  ) {
    self.chosen = chosen
    self.score = score
    self.trials = trials
    self.ending = ending
    self.threshold = threshold
  }
}
