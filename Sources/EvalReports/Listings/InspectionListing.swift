package import EvalCore
import Foundation

extension InspectedModel: Listing {
  package func page() -> String {
    func megabytes(_ bytes: Int) -> String {
      bytes < 1_048_576
        ? String(format: "%.1f kB", Double(bytes) / 1024)
        : String(format: "%.1f MB", Double(bytes) / 1_048_576)
    }
    let types = model.parametersByType.sorted { $0.key < $1.key }
      .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    var lines = [
      "model        \(model.name) (\(model.family))",
      "parameters   \(model.parameters) (\(types))",
      "shape        \(model.layers) layers, hidden \(model.hiddenSize), inner \(model.innerSize), "
        + "\(model.heads) heads (\(model.keyValueHeads) key/value) of \(model.headDimension)",
      "vocabulary   \(model.vocabularySize) rows, at most \(model.maxTokens) tokens",
      "output       \(model.outputSize) components",
      "memory       \(megabytes(model.weightBytes)) weights, \(megabytes(model.memoryBytes)) needed",
      "tokenizer    \(tokenizer.model), \(tokenizer.vocabularySize) tokens, \(tokenizer.template)",
      "  normalizer \(tokenizer.normalizer ?? "none")",
      "  splitting  \(tokenizer.preTokenizer ?? "none")",
      "defaults     pooling \(model.defaultRecipe.pooling), \(model.defaultRecipe.normalisation == .none ? "no" : model.defaultRecipe.normalisation.rawValue) normalisation, "
        + "at most \(model.defaultRecipe.truncation.maxTokens ?? model.maxTokens) tokens",
    ]
    if !model.headWidths.isEmpty {
      lines.append(
        "heads        Dense \(model.headWidths.map(String.init).joined(separator: " → "))")
    }
    if model.hasPooler {
      lines.append(
        "pooler       [CLS] behind a dense layer and tanh, read by --pooling pooler only")
    }
    for adapter in model.adapters {
      lines.append("adapter      \(adapter.name): \(adapter.change), \(adapter.digest.short)")
    }
    lines.append("attention    what the token of each layer sees besides itself")
    for layer in model.attention {
      let before = layer.reachBack.map { "\($0 - 1) before" } ?? "all before"
      let after =
        layer.direction == .causal
        ? "none after" : layer.reachAhead.map { "\($0 - 1) after" } ?? "all after"
      lines.append(
        "  layer \(layer.layer): \(layer.direction.rawValue), \(before), \(after)"
          + (layer.changedByPattern ? "  ← changed by the pattern" : ""))
    }
    lines.append("digests")
    for (role, digest) in model.digests.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(role) \(digest.hex)")
    }
    lines.append("  tokenizer \(tokenizer.digest)")
    if !model.unusedTensors.isEmpty {
      lines.append("unused       \(model.unusedTensors.joined(separator: ", "))")
    }
    if !model.unexpectedTensors.isEmpty {
      lines.append("unexpected   \(model.unexpectedTensors.joined(separator: ", "))")
    }
    if tokenizer.largestID >= model.vocabularySize {
      lines.append(
        "warning      the tokenizer has ids up to \(tokenizer.largestID) and the model only "
          + "\(model.vocabularySize) rows: they do not belong together, and a run will refuse them")
    }
    for (reason, keys) in Dictionary(grouping: model.harmlessKeys, by: \.reason).sorted(by: {
      $0.key < $1.key
    }) {
      lines.append("no effect    \(keys.map(\.key).joined(separator: ", ")): \(reason)")
    }
    lines += model.notes.map { "note         \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }
}
