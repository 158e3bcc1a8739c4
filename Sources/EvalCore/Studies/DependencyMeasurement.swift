/// How much the state of one token depends on the tokens before and after it, by pattern and layer.
package struct DependencyMeasurement: Hashable, Sendable {
  /// What was measured at one hidden state.
  package struct Layer: Hashable, Sendable {
    /// The hidden state: the number of layers that made it.
    package var state: Int
    /// Mean relative change of the pivot's state when a token before it is replaced.
    package var before: Double
    /// Mean relative change when a token after it is replaced.
    package var after: Double
    /// Mean Spearman correlation with the states of tokens before the pivot, or nil where every one is degenerate.
    package var similarityBefore: Double?
    /// Mean Spearman correlation with the states of tokens after it.
    package var similarityAfter: Double?

    package init(
      state: Int, before: Double, after: Double, similarityBefore: Double?,
      similarityAfter: Double?
    ) {
      self.state = state
      self.before = before
      self.after = after
      self.similarityBefore = similarityBefore
      self.similarityAfter = similarityAfter
    }
  }

  /// The layers of one attention pattern.
  package struct Profile: Hashable, Sendable {
    package var pattern: AttentionPattern
    package var layers: [Layer]

    package init(pattern: AttentionPattern, layers: [Layer]) {
      self.pattern = pattern
      self.layers = layers
    }
  }

  package var profiles: [Profile]
  /// Sentences that took part.
  package var sentences: Int
  /// Sentences left out because they have fewer than three tokens of their own.
  package var tooShort: Int
  /// Tokens replaced on either side of the pivot at most.
  package var replacements: Int

  package init(profiles: [Profile], sentences: Int, tooShort: Int, replacements: Int) {
    self.profiles = profiles
    self.sentences = sentences
    self.tooShort = tooShort
    self.replacements = replacements
  }
}
