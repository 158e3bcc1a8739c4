package import EvalCore

/// One way to turn token ids into a vector: which layers are bidirectional, which states are read and how
/// their rows are reduced.
package struct EncoderConfiguration: Hashable, Sendable {
  /// One entry a layer: true where it is bidirectional.
  package var bidirectional: [Bool]
  /// The hidden states read, 0 (embeddings) to the layer count; several are averaged row by row.
  package var states: [Int]
  /// Whether the final norm is applied to states before the last; the last always has it.
  package var normsEarlyStates: Bool
  /// How rows become a vector.
  package var pooling: Pooling

  package init(
    bidirectional: [Bool], states: [Int], normsEarlyStates: Bool = false, pooling: Pooling
  ) {
    self.bidirectional = bidirectional
    self.states = states
    self.normsEarlyStates = normsEarlyStates
    self.pooling = pooling
  }

  /// The configuration that a pattern, a layer selection and a pooling mean for `blueprint`.
  ///
  /// - Throws: ``EvalError`` when a layer or state does not exist, or when the pattern names a part of the
  ///   layers of a checkpoint that is bidirectional everywhere: such a pattern would change nothing,
  ///   and its author expects a change.
  package init(
    pattern: AttentionPattern, layer: LayerSelection = .last, normsEarlyLayers: Bool = false,
    pooling: Pooling, for blueprint: Blueprint
  ) throws {
    let count = blueprint.layerCount
    let named = try pattern.layers(of: count)
    if blueprint.attention.direction == .bidirectional, !named.isEmpty, named.count < count {
      throw EvalError.unsupported(
        "attention pattern “\(pattern)” on a checkpoint whose layers are all bidirectional already",
        file: nil, remedy: "use none or all, which mean the same here, or choose a decoder")
    }
    self.init(
      bidirectional: try blueprint.bidirectionalLayers(under: pattern),
      states: try layer.states(layerCount: count),
      normsEarlyStates: normsEarlyLayers, pooling: pooling)
  }
}

extension EncoderConfiguration {
  /// The last state read: so many layers are run.
  var depth: Int { states.max() ?? 0 }

  /// Which rows of a span its pooling reads.
  var need: RowNeed {
    let modes = Set(pooling.modes)
    if modes.isSubset(of: [.cls, .pooler]) { return .first }
    if modes.isSubset(of: [.last]) { return .last }
    if modes.isSubset(of: [.cls, .pooler, .last]) { return .ends }
    return .all
  }

  /// The configuration with everything taken out that cannot change its vectors, so that equal work
  /// is recognised: layers above the last state read, and a bidirectional last layer of which only last tokens
  /// are read (they see every token under the causal mask already).
  ///
  /// - Parameter lastTokensEndTexts: whether the last token of the pooled span is the last of its text, in
  ///   every text, and no padding is seen.
  func canonical(for blueprint: Blueprint, lastTokensEndTexts: Bool) -> EncoderConfiguration {
    var result = self
    let native = blueprint.attention.direction == .bidirectional
    for layer in depth..<blueprint.layerCount { result.bidirectional[layer] = native }
    if depth == blueprint.layerCount {
      result.normsEarlyStates = normsEarlyStates && states.count > 1
    }
    guard !native, depth > 0, need == .last, lastTokensEndTexts else { return result }
    let last = blueprint.layers[depth - 1]
    if last.visibleRange(bidirectional: true).before
      == last.visibleRange(bidirectional: false).before
    {
      result.bidirectional[depth - 1] = false
    }
    return result
  }

  /// The bidirectional layers, for people: `none`, `all`, `last:2`, `layer 3 alone` or `layers 0,2`.
  var patternName: String {
    let layers = bidirectional.indices.filter { bidirectional[$0] }
    if layers.isEmpty { return "none" }
    if layers.count == bidirectional.count { return "all" }
    if let first = layers.first, layers == Array(first..<bidirectional.count) {
      return "last:\(layers.count)"
    }
    return layers.count == 1
      ? "layer \(layers[0]) alone" : "layers \(AttentionPattern.only(layers).label)"
  }
}

/// Which rows of a span are read.
enum RowNeed: Hashable, Sendable {
  case first, last, ends, all

  /// The tokens read of `span`, ascending; never empty for a span that is not.
  func tokens(of span: Range<Int>) -> [Int] {
    switch self {
    case .first: [span.lowerBound]
    case .last: [span.upperBound - 1]
    case .ends: [span.lowerBound, span.upperBound - 1]
    case .all: Array(span)
    }
  }
}
