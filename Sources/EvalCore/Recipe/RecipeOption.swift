/// The choices of a recipe that can be made one by one.
package enum RecipeOption: String, CodingKey, CaseIterable, Hashable, Sendable {
  case attention, padding, pooling, layer, normsEarlyLayers, prompts, instruction
  case bos, eos, assertLast, maxTokens, truncationTarget
  case appliesHeads, dimensions, normalisation, textRule, precision

  /// What a message calls it.
  package var title: String {
    switch self {
    case .attention: "attention pattern"
    case .padding: "padding"
    case .pooling: "pooling"
    case .layer: "hidden layer"
    case .normsEarlyLayers: "final norm on early layers"
    case .prompts: "prompt template"
    case .instruction: "instruction"
    case .bos: "begin-of-sequence policy"
    case .eos: "end-of-sequence policy"
    case .assertLast: "assertion on the last token"
    case .maxTokens: "token limit"
    case .truncationTarget: "truncation target"
    case .appliesHeads: "Dense heads"
    case .dimensions: "number of dimensions"
    case .normalisation: "normalisation"
    case .textRule: "text rule"
    case .precision: "precision"
    }
  }
}
