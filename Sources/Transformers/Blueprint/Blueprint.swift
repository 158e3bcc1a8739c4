package import LinearAlgebra

/// How a transformer is put together: all that the forward pass knows of a model.
///
/// An ``Architecture`` makes a blueprint from `config.json`; the forward pass reads blueprints and
/// never family names. Sizes are element counts.
package struct Blueprint: Hashable, Sendable {
  package var vocabularySize: Int
  package var hiddenSize: Int
  /// The most positions that the checkpoint defines; longer inputs are cut.
  package var maxPositions: Int
  package var embedding: EmbeddingBlueprint
  package var norm: NormKind
  package var placement: NormPlacement
  package var attention: AttentionBlueprint
  package var feedForward: FeedForwardBlueprint
  /// One entry a layer, layer 0 next to the embeddings.
  package var layers: [LayerBlueprint]
  /// The rotary tables that layers refer to by index; empty without rotary positions.
  package var rotaries: [RotaryBlueprint]
  /// Whether a norm follows the last layer.
  package var hasFinalNorm: Bool

  package init(
    vocabularySize: Int, hiddenSize: Int, maxPositions: Int, embedding: EmbeddingBlueprint,
    norm: NormKind, placement: NormPlacement, attention: AttentionBlueprint,
    feedForward: FeedForwardBlueprint, layers: [LayerBlueprint], rotaries: [RotaryBlueprint] = [],
    hasFinalNorm: Bool
  ) {
    self.vocabularySize = vocabularySize
    self.hiddenSize = hiddenSize
    self.maxPositions = maxPositions
    self.embedding = embedding
    self.norm = norm
    self.placement = placement
    self.attention = attention
    self.feedForward = feedForward
    self.layers = layers
    self.rotaries = rotaries
    self.hasFinalNorm = hasFinalNorm
  }

  /// The number of layers.
  package var layerCount: Int { layers.count }
}

/// What becomes of token ids before the first layer.
package struct EmbeddingBlueprint: Hashable, Sendable {
  /// Added position vectors.
  package enum Positions: Hashable, Sendable {
    case none
    /// A learned table; position p reads row p + offset (OPT: 2).
    case learned(offset: Int)
    /// A learned table whose row `id` belongs to padding (RoBERTa, XLM-RoBERTa, MPNet): a token with the
    /// padding id reads that row, wherever it stands, and any other token row `id` + 1 + n, where n other
    /// tokens that are no padding come before it.
    ///
    /// So a `<pad>` that is written out in a text takes no position. Source: fairseq's `make_positions`,
    /// `create_position_ids_from_input_ids` of transformers.
    case learnedBesidesPadding(id: Int)

    /// The first row of a text's first token, or nil without a table.
    package var firstRow: Int? {
      switch self {
      case .none: nil
      case .learned(let offset): offset
      case .learnedBesidesPadding(let id): id + 1
      }
    }

    /// The row of the table that each token of `ids` reads; empty without a table.
    func rows(of ids: [Int32]) -> [Int] {
      switch self {
      case .none: return []
      case .learned(let offset): return Array(offset..<offset + ids.count)
      case .learnedBesidesPadding(let padding):
        var next = padding
        return ids.map { id in
          guard Int(id) != padding else { return padding }
          next += 1
          return next
        }
      }
    }
  }

  package var positions: Positions
  /// Whether token-type row 0 (or the type id's) is added.
  package var hasTokenTypes: Bool
  /// The norm of the sum, or nil.
  package var hasNorm: Bool
  /// What token vectors are multiplied with (Gemma: √hidden, as float32).
  package var scale: Float
  /// The width of the token table where it differs from `hiddenSize` (OPT-350m), projected in and,
  /// after the last layer, out again.
  package var projectedFrom: Int?

  package init(
    positions: Positions = .none, hasTokenTypes: Bool = false, hasNorm: Bool = false,
    scale: Float = 1, projectedFrom: Int? = nil
  ) {
    self.positions = positions
    self.hasTokenTypes = hasTokenTypes
    self.hasNorm = hasNorm
    self.scale = scale
    self.projectedFrom = projectedFrom
  }
}

/// The normalisation of rows.
package enum NormKind: Hashable, Sendable {
  /// (x − mean) / √(variance + ε) · γ (+ β).
  case layer(epsilon: Float)
  /// x / √(mean(x²) + ε) · γ, or · (1 + γ) with `unitOffset` (Gemma).
  case rootMeanSquare(epsilon: Float, unitOffset: Bool)
}

/// Where norms stand around the two blocks of a layer.
package enum NormPlacement: Hashable, Sendable {
  /// x = norm(x + block(x)): BERT and its kin.
  case post
  /// x = x + block(norm(x)): GPT-2, Llama.
  case pre
  /// x = x + norm₂(block(norm₁(x))): Gemma.
  case sandwich
  /// x = x + attention(norm₁(x)) + feedForward(norm₂(x)): GPT-NeoX with parallel residual.
  case parallel
}

/// The attention of every layer.
package struct AttentionBlueprint: Hashable, Sendable {
  /// The direction of every layer of the checkpoint, before a pattern changes it.
  package enum Direction: String, Hashable, Sendable { case causal, bidirectional }

  package var direction: Direction
  package var heads: Int
  /// Key and value heads; divides `heads`.
  package var keyValueHeads: Int
  package var headDimension: Int
  /// What q·k is multiplied with.
  package var scale: Float
  /// Logits become cap · tanh(logit / cap).
  package var softCap: Float?
  /// Whether queries and keys are normalised head by head before rotary positions (Qwen3, Gemma 3), with the
  /// model's norm kind.
  package var normalisesQueriesAndKeys: Bool
  /// Buckets of a shared additive position bias (MPNet), as in T5, bidirectional form.
  package var relativeBias: RelativeBiasBlueprint?

  package init(
    direction: Direction, heads: Int, keyValueHeads: Int, headDimension: Int, scale: Float,
    softCap: Float? = nil, normalisesQueriesAndKeys: Bool = false,
    relativeBias: RelativeBiasBlueprint? = nil
  ) {
    self.direction = direction
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.headDimension = headDimension
    self.scale = scale
    self.softCap = softCap
    self.normalisesQueriesAndKeys = normalisesQueriesAndKeys
    self.relativeBias = relativeBias
  }
}

/// T5-style relative position buckets.
package struct RelativeBiasBlueprint: Hashable, Sendable {
  package var buckets: Int
  package var maxDistance: Int

  package init(buckets: Int, maxDistance: Int) {
    self.buckets = buckets
    self.maxDistance = maxDistance
  }
}

/// The feed-forward block of every layer.
package struct FeedForwardBlueprint: Hashable, Sendable {
  package var innerSize: Int
  package var activation: Activation
  /// down(activation(gate(x)) ∘ up(x)) instead of down(activation(up(x))).
  package var isGated: Bool

  package init(innerSize: Int, activation: Activation, isGated: Bool) {
    self.innerSize = innerSize
    self.activation = activation
    self.isGated = isGated
  }
}

/// What differs from layer to layer.
package struct LayerBlueprint: Hashable, Sendable {
  /// The sliding window in tokens, or nil. In a causal layer token t sees t − window + 1 … t (as
  /// transformers counts it); in a bidirectional one |t − s| ≤ `windowRadius`.
  package var window: Int?
  /// The reach to either side in a bidirectional layer; nil without a window.
  package var windowRadius: Int?
  /// The index into ``Blueprint/rotaries``, or nil.
  package var rotary: Int?
  /// False where the first norm is missing (layer 0 of ModernBERT).
  package var hasAttentionNorm: Bool
  /// What q·k is multiplied with in this layer where that differs from ``AttentionBlueprint/scale``
  /// (GPT-2 with `scale_attn_by_inverse_layer_idx`).
  package var attentionScale: Float?

  package init(
    window: Int? = nil, windowRadius: Int? = nil, rotary: Int? = nil, hasAttentionNorm: Bool = true,
    attentionScale: Float? = nil
  ) {
    self.window = window
    self.windowRadius = windowRadius
    self.rotary = rotary
    self.hasAttentionNorm = hasAttentionNorm
    self.attentionScale = attentionScale
  }
}

/// Rotary positions in rotate-half layout: component i turns with i + dimensions/2.
package struct RotaryBlueprint: Hashable, Sendable {
  /// How frequencies θ^(−2i/dimensions) are changed for long contexts.
  package enum Scaling: Hashable, Sendable {
    case none
    /// Positions divided by the factor.
    case linear(factor: Double)
    /// θ grows with the length of the sequence once it exceeds `originalMax`.
    case dynamic(factor: Double, originalMax: Int)
    /// Frequencies below one wavelength bound are divided by the factor, above another kept, between them
    /// blended (Llama 3.1).
    case banded(factor: Double, lowFrequency: Double, highFrequency: Double, originalMax: Int)
    /// YaRN (arXiv 2309.00071); `attentionFactor` multiplies cosines and sines.
    case yarn(
      factor: Double, betaFast: Double, betaSlow: Double, originalMax: Int,
      attentionFactor: Double, truncates: Bool)
  }

  /// The leading components of a head that turn; even.
  package var dimensions: Int
  /// What exponents are divided by: frequency i is θ^(−2i/exponentDivisor). Equal to `dimensions`, or
  /// one less where the share of a head that turns is odd and was rounded up (GPT-NeoX).
  package var exponentDivisor: Int
  package var theta: Double
  package var scaling: Scaling

  package init(
    dimensions: Int, exponentDivisor: Int? = nil, theta: Double, scaling: Scaling = .none
  ) {
    self.dimensions = dimensions
    self.exponentDivisor = exponentDivisor ?? dimensions
    self.theta = theta
    self.scaling = scaling
  }

  /// Whether the angles of a sequence of `length` tokens depend on its length.
  func dependsOnLength(_ length: Int) -> Bool {
    if case .dynamic(_, let originalMax) = scaling { return length > originalMax }
    return false
  }
}
