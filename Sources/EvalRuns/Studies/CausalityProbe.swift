package import EvalCore

/// Measures which way a model looks: the token after another one is replaced, and the hidden states of the other are
/// compared bit by bit; then the token before it.
///
/// A causal layer gives the same bits, for the sequences share their prefix and are computed together
/// (``TokenStates/states(ofToken:in:pattern:)``); a bidirectional one does not, however narrow its window.
package struct CausalityProbe: Sendable {
  package init() {}

  /// What `model` does under the attention of `recipe`, seen on the first of `texts` that has three tokens of its own
  /// that are not all the same; nil where there is no such text, or the model gives no hidden states.
  ///
  /// - Throws: ``EvalError/internalFault(_:)`` where later tokens count in a state that, by the pattern, only causal
  ///   layers made; what the model throws.
  package func measure(
    _ model: any EmbeddingModel, under recipe: Recipe, texts: [String]
  ) async throws -> CausalityFacts? {
    guard let states = model.tokenStates, let layers = model.layers else { return nil }
    for text in texts.prefix(Self.tries) {
      guard let fed = try states.fed([text], under: recipe).first, let trial = Trial(fed) else {
        continue
      }
      let found = try await states.states(
        ofToken: trial.pivot, in: trial.sequences, pattern: recipe.attention)
      let facts = CausalityFacts(
        states: found.count, earlierTokensFrom: Self.first(found, differing: 2),
        laterTokensFrom: Self.first(found, differing: 1))
      try check(facts, recipe.attention, layers)
      return facts
    }
    return nil
  }

  /// Short texts at the head of a list are passed over; a list of nothing else is no reason to read it all.
  private static let tries = 64

  /// The first hidden state in which sequence `other` differs from sequence 0.
  private static func first(_ states: [[[Float]]], differing other: Int) -> Int? {
    states.firstIndex { state in
      zip(state[0], state[other]).contains { $0.bitPattern != $1.bitPattern }
    }
  }

  private func check(
    _ facts: CausalityFacts, _ pattern: AttentionPattern, _ layers: LayerFacts
  ) throws {
    guard !layers.isBidirectional, let seen = facts.laterTokensFrom else { return }
    let first = try pattern.layers(of: layers.count).first
    guard let first, seen > first else {
      throw EvalError.internalFault(
        "hidden state \(seen) depends on later tokens, and under the pattern “\(pattern)” only causal layers made it"
      )
    }
  }

  /// A sequence, then the same with the token after the pivot replaced, then with the one before it.
  private struct Trial {
    let pivot: Int
    let sequences: [[Int32]]

    init?(_ fed: FedText) {
      let own = fed.ids[fed.text]
      guard own.count >= 3 else { return nil }
      pivot = fed.text.lowerBound + own.count / 2
      var sequences = [fed.ids]
      for place in [pivot + 1, pivot - 1] {
        guard let other = own.first(where: { $0 != fed.ids[place] }) else { return nil }
        var ids = fed.ids
        ids[place] = other
        sequences.append(ids)
      }
      self.sequences = sequences
    }
  }
}
