/// Which way a model looks, measured: in which hidden states the state of a token depends on the tokens beside it.
package struct CausalityFacts: Hashable, Sendable, Codable {
  /// Hidden states that were measured: the embedding output and one a layer.
  package var states: Int
  /// The first state that the token before has a part in; nil where none depends on it.
  package var earlierTokensFrom: Int?
  /// The first state that the token after has a part in; nil where none does: the model is causal.
  package var laterTokensFrom: Int?

  package init(states: Int, earlierTokensFrom: Int?, laterTokensFrom: Int?) {
    self.states = states
    self.earlierTokensFrom = earlierTokensFrom
    self.laterTokensFrom = laterTokensFrom
  }

  /// For people.
  package var sentence: String {
    let ahead =
      laterTokensFrom.map {
        $0 == 1
          ? "every layer’s output depends on later tokens"
          : "later tokens count from hidden state \($0) of \(states - 1) on"
      } ?? "no hidden state depends on later tokens"
    guard earlierTokensFrom == nil else { return ahead }
    return ahead + ", and none on earlier ones"
  }
}
