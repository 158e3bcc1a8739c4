package import LinearAlgebra

/// The tensors of a model, bound to their places in a ``Blueprint``.
///
/// Matrices stay in the type of the checkpoint and usually in the mapped file; vectors (biases, norm
/// weights) are float32 copies. Fused tensors of a checkpoint are presented in their parts.
package struct ModelWeights: Sendable {
  /// `[vocabulary, hidden]`, or `[vocabulary, projectedFrom]`.
  package var tokenEmbedding: WeightMatrix
  /// `[positions (+ offset), hidden]`.
  package var positionEmbedding: WeightMatrix?
  /// `[types, hidden]`.
  package var tokenTypeEmbedding: WeightMatrix?
  package var embeddingNorm: NormWeights?
  /// From the token table's width (or that of the sum of the tables) to hidden, and back.
  package var projectIn: LinearWeights?
  package var projectOut: LinearWeights?
  /// `[buckets, heads]` of the shared relative position bias.
  package var relativeBias: [Float]?
  package var layers: [LayerWeights]
  package var finalNorm: NormWeights?

  package init(
    tokenEmbedding: WeightMatrix, positionEmbedding: WeightMatrix? = nil,
    tokenTypeEmbedding: WeightMatrix? = nil, embeddingNorm: NormWeights? = nil,
    projectIn: LinearWeights? = nil, projectOut: LinearWeights? = nil, relativeBias: [Float]? = nil,
    layers: [LayerWeights], finalNorm: NormWeights? = nil
  ) {
    self.tokenEmbedding = tokenEmbedding
    self.positionEmbedding = positionEmbedding
    self.tokenTypeEmbedding = tokenTypeEmbedding
    self.embeddingNorm = embeddingNorm
    self.projectIn = projectIn
    self.projectOut = projectOut
    self.relativeBias = relativeBias
    self.layers = layers
    self.finalNorm = finalNorm
  }
}

/// γ and, for layer norms that have it, β, `[hidden]` or `[head dimension]`.
package struct NormWeights: Hashable, Sendable {
  package var gamma: [Float]
  package var beta: [Float]?

  package init(gamma: [Float], beta: [Float]? = nil) {
    self.gamma = gamma
    self.beta = beta
  }
}

/// y = W x + b.
package struct LinearWeights: Sendable {
  /// `[outputs, inputs]`.
  package var matrix: WeightMatrix
  /// `[outputs]`, or nil.
  package var bias: [Float]?

  package init(matrix: WeightMatrix, bias: [Float]? = nil) {
    self.matrix = matrix
    self.bias = bias
  }
}

/// The tensors of one layer.
package struct LayerWeights: Sendable {
  /// Before attention (pre, sandwich, parallel) or after its residual (post).
  package var attentionNorm: NormWeights?
  package var query: LinearWeights
  package var key: LinearWeights
  package var value: LinearWeights
  package var output: LinearWeights
  /// `[head dimension]` each, or as wide as all query and all key heads together.
  package var queryNorm: NormWeights?
  package var keyNorm: NormWeights?
  /// `[buckets, heads]` of a relative position bias of the layer's own; nil where the model's is shared or there is
  /// none.
  package var relativeBias: [Float]?
  /// After the attention block, before its residual (sandwich); with post, a norm of the sum of state and block that
  /// the state is added to once more: x = norm(x + attentionOutputNorm(x + block(x))) (jina's code model).
  package var attentionOutputNorm: NormWeights?
  /// Before the feed-forward (pre, sandwich, parallel) or after its residual (post).
  package var feedForwardNorm: NormWeights?
  package var gate: LinearWeights?
  package var up: LinearWeights
  package var down: LinearWeights
  /// After the feed-forward block, before its residual (sandwich).
  package var feedForwardOutputNorm: NormWeights?

  package init(
    attentionNorm: NormWeights? = nil, query: LinearWeights, key: LinearWeights,
    value: LinearWeights, output: LinearWeights, queryNorm: NormWeights? = nil,
    keyNorm: NormWeights? = nil, attentionOutputNorm: NormWeights? = nil,
    feedForwardNorm: NormWeights? = nil, gate: LinearWeights? = nil, up: LinearWeights,
    down: LinearWeights, feedForwardOutputNorm: NormWeights? = nil, relativeBias: [Float]? = nil
  ) {
    self.attentionNorm = attentionNorm
    self.query = query
    self.key = key
    self.value = value
    self.output = output
    self.queryNorm = queryNorm
    self.keyNorm = keyNorm
    self.attentionOutputNorm = attentionOutputNorm
    self.feedForwardNorm = feedForwardNorm
    self.gate = gate
    self.up = up
    self.down = down
    self.feedForwardOutputNorm = feedForwardOutputNorm
    self.relativeBias = relativeBias
  }
}
