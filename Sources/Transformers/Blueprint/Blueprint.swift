import Foundation
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
  /// What the output of each block is multiplied with before it is added to the state (Granite). Not with
  /// ``NormPlacement/sandwich``, whose norms would undo it.
  package var residualScale: Float
  /// The width that finished states are projected to (CLIP's text model), or nil.
  package var projectedTo: Int?

  package init(
    vocabularySize: Int, hiddenSize: Int, maxPositions: Int, embedding: EmbeddingBlueprint,
    norm: NormKind, placement: NormPlacement, attention: AttentionBlueprint,
    feedForward: FeedForwardBlueprint, layers: [LayerBlueprint], rotaries: [RotaryBlueprint] = [],
    hasFinalNorm: Bool, residualScale: Float = 1, projectedTo: Int? = nil
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
    self.residualScale = residualScale
    self.projectedTo = projectedTo
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
  /// The width of all three tables and of the norm over their sum (ALBERT, ELECTRA), which is projected to
  /// `hiddenSize` behind that norm; nil where they are as wide as the hidden state.
  package var sumWidth: Int?

  package init(
    positions: Positions = .none, hasTokenTypes: Bool = false, hasNorm: Bool = false,
    scale: Float = 1, projectedFrom: Int? = nil, sumWidth: Int? = nil
  ) {
    self.positions = positions
    self.hasTokenTypes = hasTokenTypes
    self.hasNorm = hasNorm
    self.scale = scale
    self.projectedFrom = projectedFrom
    self.sumWidth = sumWidth
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
  /// Whether queries and keys are normalised before rotary positions (Qwen3, Gemma 3), with the model's norm kind.
  package var normalisesQueriesAndKeys: Bool
  /// What the norm of queries and keys goes over.
  package var headNormScope: HeadNormScope
  /// Buckets of an additive position bias (MPNet, T5), bidirectional form; shared by all layers, or one table a layer
  /// (``LayerWeights/relativeBias``).
  package var relativeBias: RelativeBiasBlueprint?
  /// A position bias that grows with the distance (ALiBi).
  package var linearBias: LinearBiasBlueprint?

  package init(
    direction: Direction, heads: Int, keyValueHeads: Int, headDimension: Int, scale: Float,
    softCap: Float? = nil, normalisesQueriesAndKeys: Bool = false,
    headNormScope: HeadNormScope = .eachHead, relativeBias: RelativeBiasBlueprint? = nil,
    linearBias: LinearBiasBlueprint? = nil
  ) {
    self.direction = direction
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.headDimension = headDimension
    self.scale = scale
    self.softCap = softCap
    self.normalisesQueriesAndKeys = normalisesQueriesAndKeys
    self.headNormScope = headNormScope
    self.relativeBias = relativeBias
    self.linearBias = linearBias
  }
}

/// What a norm of queries and keys goes over.
package enum HeadNormScope: Hashable, Sendable {
  /// Head by head, one weight of `[head dimension]` for all of them (Qwen3, Gemma 3).
  case eachHead
  /// All heads of a row at once, weights of `[heads · head dimension]` (OLMo 2, jina's code model).
  case allHeads
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

/// Attention with linear biases (ALiBi, arXiv 2108.12409): one slope a head, added to the logits times a distance.
package struct LinearBiasBlueprint: Hashable, Sendable {
  /// `[heads]`, positive.
  package var slopes: [Float]
  /// True for −slope · |key − query|, as encoders have it (jina v2); false for slope · (key − query), which in a
  /// causal layer is the same. BLOOM adds slope · key there, which differs from it by a constant for each query, and
  /// so the signed form is what opening a layer of BLOOM in transformers gives.
  package var isSymmetric: Bool

  package init(slopes: [Float], isSymmetric: Bool) {
    self.slopes = slopes
    self.isSymmetric = isSymmetric
  }

  /// The slopes of the paper for `heads` heads: 2^(−8k/n) for k = 1 … n with n a power of two; for other counts those
  /// of the power of two below, and every other one of the power above.
  package static func slopes(heads: Int) -> [Float] {
    func series(_ count: Int) -> [Double] {
      (1...count).map { pow(2, -8 * Double($0) / Double(count)) }
    }
    var whole = 1
    while 2 * whole <= heads { whole *= 2 }
    let extra = series(2 * whole).enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    return (series(whole) + extra).prefix(heads).map { Float($0) }
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
  /// The set of weights that the layer shares with others (ALBERT), or nil where it has its own.
  package var shared: Int?

  package init(
    window: Int? = nil, windowRadius: Int? = nil, rotary: Int? = nil, hasAttentionNorm: Bool = true,
    attentionScale: Float? = nil, shared: Int? = nil
  ) {
    self.window = window
    self.windowRadius = windowRadius
    self.rotary = rotary
    self.hasAttentionNorm = hasAttentionNorm
    self.attentionScale = attentionScale
    self.shared = shared
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
    /// NTK-aware scaling by a fixed factor, whatever the length (GTE): frequency i is
    /// (factor · θ)^(−2i/dimensions) · factor^(−2/dimensions).
    case stretchedBase(factor: Double)
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
