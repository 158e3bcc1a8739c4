package import EvalCore

/// The tokens that a query of one layer attends to, relative to its own position; it always attends to itself.
package struct VisibleRange: Hashable, Sendable {
  /// The number of tokens before the query; nil is all of them.
  package var before: Int?
  /// The number of tokens after the query; nil is all of them.
  package var after: Int?

  package init(before: Int?, after: Int?) {
    self.before = before
    self.after = after
  }

  /// The positions that the query at `position` of a sequence of `length` tokens attends to.
  package func keys(of position: Int, length: Int) -> Range<Int> {
    let low = before.map { max(0, position - $0) } ?? 0
    let high = after.map { min(length, position + $0 + 1) } ?? length
    return low..<high
  }
}

extension Blueprint {
  /// Whether each layer is bidirectional under `pattern`, `[layers]`. A pattern makes causal layers bidirectional
  /// and never the reverse.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` when the pattern names a layer that the model lacks.
  package func bidirectionalLayers(under pattern: AttentionPattern) throws -> [Bool] {
    var flags = [Bool](repeating: attention.direction == .bidirectional, count: layerCount)
    for layer in try pattern.layers(of: layerCount) { flags[layer] = true }
    return flags
  }

  /// What a query of `layer` attends to under `pattern`. Mask, canonicalisation and inspection all follow this rule.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` when the pattern names a layer that the model lacks.
  package func visibleRange(_ pattern: AttentionPattern, layer: Int) throws -> VisibleRange {
    layers[layer].visibleRange(bidirectional: try bidirectionalLayers(under: pattern)[layer])
  }
}

extension LayerBlueprint {
  /// What a query attends to where the layer is bidirectional or causal: the rule behind
  /// ``Blueprint/visibleRange(_:layer:)`` for a pattern that is resolved already.
  package func visibleRange(bidirectional: Bool) -> VisibleRange {
    guard let window else { return VisibleRange(before: nil, after: bidirectional ? nil : 0) }
    guard bidirectional else { return VisibleRange(before: window - 1, after: 0) }
    let reach = windowRadius ?? window - 1
    return VisibleRange(before: reach, after: reach)
  }
}
