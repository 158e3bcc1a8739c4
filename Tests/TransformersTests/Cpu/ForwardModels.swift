import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra

@testable import Transformers

/// A random tiny model of random build: every feature of a blueprint turns up in some seed.
struct RandomModel {
  let seed: UInt64
  let blueprint: Blueprint
  let weights: ModelWeights
  let encoder: Encoder

  /// - Parameter decoder: whether its layers are causal; nil leaves it to chance.
  init(seed: UInt64, decoder: Bool? = nil, layers: Int? = nil, windows: Bool = true) throws {
    self.seed = seed
    var source = RandomWeights(seed: seed)
    let heads = [2, 4].randomElement(using: &source.generator) ?? 2
    let keyValueHeads = [1, 2, heads].randomElement(using: &source.generator) ?? 1
    let size = [2, 4, 6].randomElement(using: &source.generator) ?? 4
    let hidden = [6, 8, 11].randomElement(using: &source.generator) ?? 8
    let inner = [5, 12, 17].randomElement(using: &source.generator) ?? 12
    let causal = decoder ?? Bool.random(using: &source.generator)
    let placements: [NormPlacement] = [.pre, .post, .sandwich, .parallel]
    let placement = placements.randomElement(using: &source.generator) ?? .pre
    let isLayerNorm = Bool.random(using: &source.generator)
    let hasRotary = Bool.random(using: &source.generator)
    let gated = Bool.random(using: &source.generator)
    let normsHeads = Bool.random(using: &source.generator)
    let scalings: [RotaryBlueprint.Scaling] = [
      .none, .linear(factor: 2), .dynamic(factor: 2, originalMax: 5), .stretchedBase(factor: 3),
    ]
    let scaling = scalings.randomElement(using: &source.generator) ?? .none
    let projected = Int.random(in: 0..<4, using: &source.generator) == 0 ? 7 : nil
    let hasBias = !hasRotary && Bool.random(using: &source.generator)
    let count = layers ?? Int.random(in: 1...4, using: &source.generator)
    let biasIsLinear = hasBias && Bool.random(using: &source.generator)
    let slopes = (0..<heads).map { _ in Float.random(in: 0.1...1, using: &source.generator) }
    let sumWidth =
      projected == nil && Int.random(in: 0..<4, using: &source.generator) == 0 ? 5 : nil
    let blueprint = Blueprint(
      vocabularySize: 23, hiddenSize: hidden, maxPositions: 30,
      embedding: EmbeddingBlueprint(
        positions: hasRotary ? .none : .learned(offset: 1), hasTokenTypes: !causal,
        hasNorm: Bool.random(using: &source.generator), scale: hasRotary ? 1.5 : 1,
        projectedFrom: projected, sumWidth: sumWidth),
      norm: isLayerNorm
        ? .layer(epsilon: 1e-5)
        : .rootMeanSquare(epsilon: 1e-6, unitOffset: Bool.random(using: &source.generator)),
      placement: placement,
      attention: AttentionBlueprint(
        direction: causal ? .causal : .bidirectional, heads: heads, keyValueHeads: keyValueHeads,
        headDimension: size, scale: 0.7, softCap: Bool.random(using: &source.generator) ? 2 : nil,
        normalisesQueriesAndKeys: normsHeads,
        headNormScope: Bool.random(using: &source.generator) ? .allHeads : .eachHead,
        relativeBias: hasBias && !biasIsLinear
          ? RelativeBiasBlueprint(buckets: 8, maxDistance: 12) : nil,
        linearBias: biasIsLinear
          ? LinearBiasBlueprint(
            slopes: slopes, isSymmetric: Bool.random(using: &source.generator)) : nil),
      feedForward: FeedForwardBlueprint(
        innerSize: inner,
        activation: Activation.allCases.randomElement(using: &source.generator) ?? .gelu,
        isGated: gated),
      layers: (0..<count).map { _ in
        let window =
          windows && Bool.random(using: &source.generator)
          ? Int.random(in: 1...5, using: &source.generator) : nil
        return LayerBlueprint(
          window: window,
          windowRadius: window.map { Bool.random(using: &source.generator) ? $0 - 1 : $0 / 2 },
          rotary: hasRotary ? 0 : nil, hasAttentionNorm: Bool.random(using: &source.generator))
      },
      rotaries: hasRotary ? [RotaryBlueprint(dimensions: 2, theta: 50, scaling: scaling)] : [],
      hasFinalNorm: placement != .post,
      residualScale: placement != .sandwich && Bool.random(using: &source.generator) ? 0.4 : 1)
    self.blueprint = blueprint
    weights = source.weights(of: blueprint)
    encoder = try Encoder(blueprint: blueprint, weights: weights)
  }

  /// Random texts that begin alike, some of them equal, some a beginning of another.
  func texts(_ count: Int, longest: Int = 12, using generator: inout CounterGenerator)
    -> [EncoderInput]
  {
    var result: [[Int32]] = []
    for _ in 0..<count {
      var ids: [Int32] = []
      if let base = result.randomElement(using: &generator), Bool.random(using: &generator) {
        ids = Array(base.prefix(Int.random(in: 1...base.count, using: &generator)))
      }
      let length = Int.random(in: 1...longest, using: &generator)
      while ids.count < length { ids.append(Int32.random(in: 0..<23, using: &generator)) }
      result.append(ids)
    }
    return result.map { ids in
      var input = EncoderInput(ids: ids)
      if blueprint.embedding.hasTokenTypes, Bool.random(using: &generator) {
        input.typeIDs = ids.map { _ in Int32.random(in: 0...1, using: &generator) }
      }
      input.text = ids.count / 3..<ids.count
      return input
    }
  }
}

/// Weights of any blueprint, large enough that every part of a layer matters.
struct RandomWeights {
  var generator: CounterGenerator

  init(seed: UInt64) { generator = CounterGenerator(seed: seed) }

  mutating func values(_ count: Int, _ spread: Float, around centre: Float = 0) -> [Float] {
    (0..<count).map { _ in centre + spread * Float(2 * generator.unit() - 1) }
  }

  mutating func matrix(_ outputs: Int, _ inputs: Int) -> WeightMatrix {
    WeightMatrix(
      values: values(outputs * inputs, 2 / Float(inputs).squareRoot()), outputs: outputs,
      inputs: inputs)
  }

  mutating func linear(_ outputs: Int, _ inputs: Int) -> LinearWeights {
    let transposed = generator.unit() < 0.2
    let values = values(outputs * inputs, 2 / Float(inputs).squareRoot())
    let hasBias = generator.unit() < 0.7
    return LinearWeights(
      matrix: WeightMatrix(
        values: values, outputs: outputs, inputs: inputs,
        layout: transposed ? .inputsByOutputs : .outputsByInputs),
      bias: hasBias ? self.values(outputs, 0.3) : nil)
  }

  mutating func norm(_ size: Int, _ kind: NormKind) -> NormWeights {
    if case .layer = kind {
      return NormWeights(gamma: values(size, 0.4, around: 1), beta: values(size, 0.3))
    }
    return NormWeights(gamma: values(size, 0.4, around: 0.8))
  }

  mutating func weights(of blueprint: Blueprint) -> ModelWeights {
    let hidden = blueprint.hiddenSize
    let attention = blueprint.attention
    let queries = attention.heads * attention.headDimension
    let keys = attention.keyValueHeads * attention.headDimension
    let inner = blueprint.feedForward.innerSize
    let kind = blueprint.norm
    let sumWidth = blueprint.embedding.sumWidth
    let width = blueprint.embedding.projectedFrom ?? sumWidth ?? hidden
    let tables = sumWidth ?? hidden
    let ownBias = generator.unit() < 0.5
    func bias() -> [Float]? {
      attention.relativeBias.map { values($0.buckets * attention.heads, 1) }
    }
    var layers: [LayerWeights] = []
    for plan in blueprint.layers {
      let isSandwich = blueprint.placement == .sandwich
      let hasInner = isSandwich || blueprint.placement == .post && generator.unit() < 0.5
      let allHeads = attention.headNormScope == .allHeads
      let hasFirst = blueprint.placement == .post || plan.hasAttentionNorm
      let heads = attention.normalisesQueriesAndKeys
      layers.append(
        LayerWeights(
          attentionNorm: hasFirst ? norm(hidden, kind) : nil,
          query: linear(queries, hidden), key: linear(keys, hidden), value: linear(keys, hidden),
          output: linear(hidden, queries),
          queryNorm: heads ? norm(allHeads ? queries : attention.headDimension, kind) : nil,
          keyNorm: heads ? norm(allHeads ? keys : attention.headDimension, kind) : nil,
          attentionOutputNorm: hasInner ? norm(hidden, kind) : nil,
          feedForwardNorm: norm(hidden, kind),
          gate: blueprint.feedForward.isGated ? linear(inner, hidden) : nil,
          up: linear(inner, hidden), down: linear(hidden, inner),
          feedForwardOutputNorm: isSandwich ? norm(hidden, kind) : nil,
          relativeBias: ownBias ? bias() : nil))
    }
    var positions: WeightMatrix?
    if blueprint.embedding.positions != .none {
      positions = matrix(blueprint.maxPositions + 2, tables)
    }
    return ModelWeights(
      tokenEmbedding: matrix(blueprint.vocabularySize, width), positionEmbedding: positions,
      tokenTypeEmbedding: blueprint.embedding.hasTokenTypes ? matrix(2, tables) : nil,
      embeddingNorm: blueprint.embedding.hasNorm ? norm(tables, kind) : nil,
      projectIn: (blueprint.embedding.projectedFrom ?? sumWidth).map { linear(hidden, $0) },
      projectOut: blueprint.embedding.projectedFrom.map { linear($0, hidden) },
      relativeBias: ownBias ? nil : bias(),
      layers: layers, finalNorm: blueprint.hasFinalNorm ? norm(hidden, kind) : nil)
  }
}

/// The largest difference of two vectors' components, relative to the larger vector's length.
func largestDifference(_ left: [Float], _ right: [Float], dimension: Int) -> Double {
  precondition(left.count == right.count && left.count % dimension == 0)
  var worst = 0.0
  for row in 0..<left.count / dimension {
    let range = row * dimension..<(row + 1) * dimension
    worst = max(worst, relativeDistance(left[range], right[range].map(Double.init)))
  }
  return worst
}
