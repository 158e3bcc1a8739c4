import LinearAlgebra

/// What a plan has to know of a model: its blueprint and the sizes of its tensors, without their numbers.
package struct ModelShape: Hashable, Sendable {
  package let blueprint: Blueprint
  /// Rows of the token table.
  package let vocabularySize: Int
  /// Rows of the table of token types, or nil without one.
  package let tokenTypes: Int?
  /// Rows of the table of positions, or nil without one.
  package let positionRows: Int?
  /// The width of a state after the final norm and projection.
  package let outputWidth: Int
  /// Whether a final norm or a projection distinguishes the output from the last hidden state.
  package let finishesStates: Bool
  /// Whether the matrices of layers are widened from 16 bits block by block.
  package let widensWeights: Bool

  package init(blueprint: Blueprint, weights: ModelWeights) {
    self.blueprint = blueprint
    vocabularySize = weights.tokenEmbedding.outputs
    tokenTypes = weights.tokenTypeEmbedding?.outputs
    positionRows = weights.positionEmbedding?.outputs
    outputWidth = weights.projectOut?.matrix.outputs ?? blueprint.hiddenSize
    finishesStates = blueprint.hasFinalNorm || weights.projectOut != nil
    widensWeights = weights.layers.contains { $0.up.matrix.type != .float32 }
  }

  /// Multiplications of a layer for one row, all of it and only its keys and values.
  var rowCost: (full: Int, keysAndValues: Int) {
    let hidden = blueprint.hiddenSize
    let feedForward =
      hidden * blueprint.feedForward.innerSize * (blueprint.feedForward.isGated ? 3 : 2)
    let keys = 2 * hidden * blueprint.attention.keyWidth
    return (keys + 2 * hidden * blueprint.attention.queryWidth + feedForward, keys)
  }
}

extension AttentionBlueprint {
  /// Columns of queries.
  var queryWidth: Int { heads * headDimension }
  /// Columns of keys, and of values.
  var keyWidth: Int { keyValueHeads * headDimension }
  /// Columns of queries, keys and values side by side.
  var projectedWidth: Int { queryWidth + 2 * keyWidth }
}
