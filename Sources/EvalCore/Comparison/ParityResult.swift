/// Two models held against each other on the same texts, stage by stage from the text to the score.
package struct ParityResult: Hashable, Sendable, Codable {
  /// What is compared.
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The choices of both recipes.
    case recipe
    /// The ids that each text is fed as; the difference is the number of texts whose ids differ.
    case tokens
    /// The hidden states of all tokens of a text: ‖a − b‖ over the larger of ‖a‖ and ‖b‖.
    case states
    /// The pooled vector, before heads: ‖a − b‖ over the larger of ‖a‖ and ‖b‖.
    case pooling
    /// The vector behind the heads, before it is normalised, likewise.
    case heads
    /// The vector, scaled to length 1: ‖a − b‖.
    case direction
    /// The length of the vector: the difference over the larger one.
    case length
    /// The cosine of a pair of texts: |a − b|.
    case similarities
    /// A task's score, as a fraction: |a − b|.
    case score
  }

  /// What was found at one stage.
  package struct Stage: Hashable, Sendable, Codable {
    package var kind: Kind
    /// For people: `hidden state 3`, `STS-B`.
    package var name: String
    /// How many texts, pairs or scores were compared.
    package var compared: Int
    /// The largest difference; nil where nothing was compared, or what was compared has no difference in numbers.
    package var difference: Double?
    /// Whether the difference is within the tolerance; nil where nothing was compared.
    package var isWithin: Bool?
    /// Where the difference is largest, why nothing was compared, or what differs.
    package var note: String?
    /// Both values, for scores.
    package var values: [Double]?

    package init(
      _ kind: Kind, _ name: String, compared: Int = 0, difference: Double? = nil,
      isWithin: Bool? = nil, note: String? = nil, values: [Double]? = nil
    ) {
      self.kind = kind
      self.name = name
      self.compared = compared
      self.difference = difference
      self.isWithin = isWithin
      self.note = note
      self.values = values
    }
  }

  /// One of the two models and how it was fed.
  package struct Side: Hashable, Sendable, Codable {
    package var model: ModelIdentity
    package var recipe: Recipe

    package init(model: ModelIdentity, recipe: Recipe) {
      self.model = model
      self.recipe = recipe
    }
  }

  package var left: Side
  package var right: Side
  /// The largest difference that does not matter.
  package var tolerance: Double
  /// From the text to the score.
  package var stages: [Stage]

  package init(left: Side, right: Side, tolerance: Double, stages: [Stage]) {
    self.left = left
    self.right = right
    self.tolerance = tolerance
    self.stages = stages
  }

  /// Whether every stage that was compared is within the tolerance. Recipes may differ where that changes nothing.
  package var isSame: Bool { !stages.contains { $0.isWithin == false && $0.kind != .recipe } }

  /// The first stage that is not within the tolerance; nil where the models are the same.
  package var firstDifference: Stage? {
    isSame ? nil : stages.first { $0.isWithin == false }
  }
}
