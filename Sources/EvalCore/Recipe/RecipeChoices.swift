/// Some choices of a recipe; nil leaves a choice as it is.
///
/// A preset is a value of this type, and so are the options of a command line: a preset is laid
/// over the defaults of the model, single options over the preset (``overlaid(by:)``).
package struct RecipeChoices: Hashable, Sendable, Codable {
  package var attention: AttentionPattern?
  package var padding: Padding?
  package var pooling: Pooling?
  package var layer: LayerSelection?
  package var normsEarlyLayers: Bool?
  /// At least one template with `{text}`.
  package var prompts: [String]?
  package var instruction: String?
  package var bos: SpecialTokens.Policy?
  package var eos: SpecialTokens.Policy?
  package var assertLast: String?
  package var maxTokens: Int?
  package var truncationTarget: Truncation.Target?
  package var appliesHeads: Bool?
  package var dimensions: Int?
  package var normalisation: Normalisation?
  package var textRule: TextRule?
  package var precision: Precision?

  /// No choices.
  package init() {}

  package init(from decoder: any Decoder) throws {
    try decoder.rejectUnknownKeys(besides: RecipeOption.self)
    let container = try decoder.container(keyedBy: RecipeOption.self)
    attention = try container.decodeIfPresent(AttentionPattern.self, forKey: .attention)
    padding = try container.decodeIfPresent(Padding.self, forKey: .padding)
    pooling = try container.decodeIfPresent(Pooling.self, forKey: .pooling)
    layer = try container.decodeIfPresent(LayerSelection.self, forKey: .layer)
    normsEarlyLayers = try container.decodeIfPresent(Bool.self, forKey: .normsEarlyLayers)
    prompts = try container.decodeIfPresent([String].self, forKey: .prompts)
    instruction = try container.decodeIfPresent(String.self, forKey: .instruction)
    bos = try container.decodeIfPresent(SpecialTokens.Policy.self, forKey: .bos)
    eos = try container.decodeIfPresent(SpecialTokens.Policy.self, forKey: .eos)
    assertLast = try container.decodeIfPresent(String.self, forKey: .assertLast)
    maxTokens = try container.decodeIfPresent(Int.self, forKey: .maxTokens)
    truncationTarget = try container.decodeIfPresent(
      Truncation.Target.self, forKey: .truncationTarget)
    appliesHeads = try container.decodeIfPresent(Bool.self, forKey: .appliesHeads)
    dimensions = try container.decodeIfPresent(Int.self, forKey: .dimensions)
    normalisation = try container.decodeIfPresent(Normalisation.self, forKey: .normalisation)
    textRule = try container.decodeIfPresent(TextRule.self, forKey: .textRule)
    precision = try container.decodeIfPresent(Precision.self, forKey: .precision)
  }

  package typealias CodingKeys = RecipeOption
}

extension RecipeChoices {
  /// These choices, with those of `other` in their place where it makes any.
  ///
  /// An instruction goes with the prompts that show it: it does not outlive them.
  package func overlaid(by other: RecipeChoices) -> RecipeChoices {
    var merged = self
    merged.attention = other.attention ?? attention
    merged.padding = other.padding ?? padding
    merged.pooling = other.pooling ?? pooling
    merged.layer = other.layer ?? layer
    merged.normsEarlyLayers = other.normsEarlyLayers ?? normsEarlyLayers
    merged.prompts = other.prompts ?? prompts
    let outlives = other.prompts?.contains(where: TemplateSyntax.showsInstruction) ?? true
    merged.instruction = other.instruction ?? (outlives ? instruction : nil)
    merged.bos = other.bos ?? bos
    merged.eos = other.eos ?? eos
    merged.assertLast = other.assertLast ?? assertLast
    merged.maxTokens = other.maxTokens ?? maxTokens
    merged.truncationTarget = other.truncationTarget ?? truncationTarget
    merged.appliesHeads = other.appliesHeads ?? appliesHeads
    merged.dimensions = other.dimensions ?? dimensions
    merged.normalisation = other.normalisation ?? normalisation
    merged.textRule = other.textRule ?? textRule
    merged.precision = other.precision ?? precision
    return merged
  }

  /// The options that are set, in declaration order.
  package var chosen: [RecipeOption] {
    let values: [(RecipeOption, Bool)] = [
      (.attention, attention != nil), (.padding, padding != nil), (.pooling, pooling != nil),
      (.layer, layer != nil), (.normsEarlyLayers, normsEarlyLayers != nil),
      (.prompts, prompts != nil), (.instruction, instruction != nil), (.bos, bos != nil),
      (.eos, eos != nil), (.assertLast, assertLast != nil), (.maxTokens, maxTokens != nil),
      (.truncationTarget, truncationTarget != nil), (.appliesHeads, appliesHeads != nil),
      (.dimensions, dimensions != nil), (.normalisation, normalisation != nil),
      (.textRule, textRule != nil), (.precision, precision != nil),
    ]
    return values.filter(\.1).map(\.0)
  }

  /// Refuses every chosen option that is not among `honoured`, by name.
  ///
  /// - Throws: ``EvalError/unsupported(_:file:remedy:)``.
  package func refuseAll(but honoured: Set<RecipeOption>, on backend: String) throws {
    let refused = chosen.filter { !honoured.contains($0) }
    guard !refused.isEmpty else { return }
    throw EvalError.unsupported(
      "\(refused.map(\.title).joined(separator: ", ")) on \(backend)", file: nil,
      remedy: "leave \(refused.count == 1 ? "it" : "them") out, or evaluate a model directory, "
        + "where every option is honoured")
  }
}

extension Recipe {
  /// This recipe with the chosen options in place, checked.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` for templates without `{text}`, misspelt places,
  ///   numbers out of range, or an instruction that no template shows.
  package func applying(_ overrides: RecipeChoices) throws -> Recipe {
    var result = self
    result.attention = overrides.attention ?? attention
    result.padding = overrides.padding ?? padding
    result.pooling = overrides.pooling ?? pooling
    result.layer = overrides.layer ?? layer
    result.normsEarlyLayers = overrides.normsEarlyLayers ?? normsEarlyLayers
    result.prompts = overrides.prompts ?? prompts
    result.instruction = overrides.instruction ?? instruction
    result.specialTokens.bos = overrides.bos ?? specialTokens.bos
    result.specialTokens.eos = overrides.eos ?? specialTokens.eos
    result.specialTokens.assertLast = overrides.assertLast ?? specialTokens.assertLast
    result.truncation.maxTokens = overrides.maxTokens ?? truncation.maxTokens
    result.truncation.target = overrides.truncationTarget ?? truncation.target
    result.appliesHeads = overrides.appliesHeads ?? appliesHeads
    result.dimensions = overrides.dimensions ?? dimensions
    result.normalisation = overrides.normalisation ?? normalisation
    result.textRule = overrides.textRule ?? textRule
    result.precision = overrides.precision ?? precision
    try result.validate(instructionIsChosen: overrides.instruction.map { !$0.isEmpty } ?? false)
    return result
  }

  private func validate(instructionIsChosen: Bool) throws {
    guard !prompts.isEmpty else {
      throw EvalError.usage("the recipe has no prompt template", remedy: "write at least {text}")
    }
    for prompt in prompts { try TemplateSyntax.check(prompt) }
    if instructionIsChosen, !prompts.contains(where: TemplateSyntax.showsInstruction) {
      throw EvalError.usage(
        "an instruction was given, and no prompt template shows it",
        remedy:
          "write {instruction} into the prompt, as in $'Instruct: {instruction}\\nQuery: {text}'")
    }
    if let dimensions, dimensions < 1 {
      throw EvalError.usage("\(dimensions) dimensions cannot be kept", remedy: "keep at least 1")
    }
    if let limit = truncation.maxTokens, limit < 1 {
      throw EvalError.usage("a limit of \(limit) tokens leaves nothing", remedy: "allow at least 1")
    }
  }
}
