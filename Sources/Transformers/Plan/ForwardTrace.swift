/// A named intermediate of the forward pass.
package struct TraceEvent: Sendable {
  /// What the rows are.
  package enum Point: String, Sendable, CaseIterable {
    /// The sum of token, position and type vectors, normalised: hidden state 0.
    case embedding
    /// The input of the attention block.
    case attentionInput
    /// Queries, keys and values side by side, after norms and rotary positions.
    case queriesKeysValues
    /// The weighted values, heads side by side.
    case attentionContext
    /// The rows after the attention block and its residual.
    case attentionOutput
    /// The input of the feed-forward block.
    case feedForwardInput
    /// The activated inner rows.
    case feedForwardInner
    /// The rows after the layer: the next hidden state.
    case layerOutput
  }

  package var point: Point
  /// The layer, or nil for the embedding.
  package var layer: Int?
  package var rows: Int
  package var width: Int
  /// `[rows, width]`, row-major. Rows are those of the plan's layout: one a token where prefixes
  /// are not shared and unread rows not dropped.
  package var values: [Float]
}

/// Receives every intermediate, from any worker, in the order of computation within a chunk.
package typealias ForwardTrace = @Sendable (TraceEvent) -> Void
