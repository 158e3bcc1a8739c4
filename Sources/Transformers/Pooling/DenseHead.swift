package import LinearAlgebra

/// A dense head on pooled vectors: activation(W v + b), plus the vector itself where there is a residual.
package struct DenseHead: Sendable {
  /// What is added behind the activation (sentence-transformers 5.7 and later, `use_residual`).
  package enum Residual: Sendable {
    /// v, for as many outputs as inputs.
    case identity
    /// R v, `[outputs, inputs]`, without a bias.
    case projected(LinearWeights)
  }

  package var linear: LinearWeights
  /// What follows the projection; nil is the identity.
  package var activation: Activation?
  package var residual: Residual?

  package init(linear: LinearWeights, activation: Activation?, residual: Residual? = nil) {
    self.linear = linear
    self.activation = activation
    self.residual = residual
  }
}
