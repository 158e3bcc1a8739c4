package import EvalCore

/// How much one token's state depends on the tokens before and after it, by layer and pattern.
package struct DependencyReport: Sendable, Hashable {
  /// What was measured at one hidden state.
  package struct Layer: Sendable, Hashable {
    /// The hidden state: the number of layers that made it.
    package var state: Int
    /// Mean relative change of the pivot's state when a token before it is replaced.
    package var before: Double
    /// Mean relative change when a token after it is replaced.
    package var after: Double
    /// Mean Spearman correlation with the states of tokens before, or nil.
    package var similarityBefore: Double?
    /// Mean Spearman correlation with the states of tokens after, or nil.
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
  package struct Profile: Sendable, Hashable {
    package var pattern: String
    package var layers: [Layer]

    package init(pattern: String, layers: [Layer]) {
      self.pattern = pattern
      self.layers = layers
    }
  }

  package var model: ModelIdentity
  /// How texts are fed; its attention is that of no profile.
  package var recipe: Recipe
  package var version: String
  package var machine: MachineFacts
  /// Where the sentences come from: tasks with text and split, or a file.
  package var source: String
  /// Of the sentences, one a line, in the order of measurement.
  package var data: ContentDigest
  /// Whether the sentences are those of the bundled miniature.
  package var isSample: Bool
  package var sentences: Int
  /// Tokens replaced on either side at most.
  package var replacements: Int
  /// Sentences left out as too short.
  package var tooShort: Int
  package var profiles: [Profile]

  package init(
    model: ModelIdentity, recipe: Recipe, version: String, machine: MachineFacts,
    source: String, data: ContentDigest, isSample: Bool, sentences: Int, replacements: Int,
    tooShort: Int, profiles: [Profile]
  ) {
    self.model = model
    self.recipe = recipe
    self.version = version
    self.machine = machine
    self.source = source
    self.data = data
    self.isSample = isSample
    self.sentences = sentences
    self.replacements = replacements
    self.tooShort = tooShort
    self.profiles = profiles
  }

  /// The template that sentences are fed in.
  package var prompt: String { recipe.prompts[0] }

  /// The title of every form.
  package var title: String {
    (isSample ? "\(RunMark.sample.title): " : "") + "Dependency of a token's state in \(model.name)"
  }

  /// The definition in sentences.
  var notes: [String] {
    var notes = [
      "\(NumberText.grouped(sentences)) sentences of \(source) under the prompt “\(prompt)”. The pivot is the middle token "
        + "of the sentence; up to \(replacements) tokens on either side are replaced, one at a time, by a token of "
        + "the next sentence.",
      "Change: ‖h′ − h‖ / ‖h‖ of the pivot's hidden state, averaged over replaced tokens and then over "
        + "sentences. Exactly 0 after the pivot wherever only causal layers made the state.",
      "Spearman: mean rank correlation of the pivot's components with those of the sentence's other tokens.",
      "Hidden state k is the output of k layers; the last one has the model's final norm.",
    ]
    if let weights = model.digests["weights"] {
      notes.append("Weights \(weights.short), stsbench \(version).")
    }
    if tooShort > 0 {
      notes.append(
        "\(counted(tooShort, "sentence")) left out: too short, with fewer than three tokens.")
    }
    return notes
  }
}
