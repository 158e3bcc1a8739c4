import LinearAlgebra

/// A float32 vector at a fixed address.
struct StableVector: Sendable {
  private let storage: WeightMatrix
  private let offset: Int

  init(_ values: [Float]) {
    storage = WeightMatrix(values: values, outputs: 1, inputs: values.count)
    offset = 0
  }

  private init(storage: WeightMatrix, offset: Int) {
    self.storage = storage
    self.offset = offset
  }

  var pointer: UnsafePointer<Float> {
    storage.pointer.assumingMemoryBound(to: Float.self) + offset
  }

  subscript(range: Range<Int>) -> StableVector {
    StableVector(storage: storage, offset: offset + range.lowerBound)
  }
}

/// γ and β at fixed addresses.
struct PreparedNorm: Sendable {
  let gamma: StableVector
  let beta: StableVector?

  init(_ weights: NormWeights) {
    gamma = StableVector(weights.gamma)
    beta = weights.beta.map(StableVector.init)
  }
}

/// A projection with its bias at a fixed address.
struct PreparedLinear: Sendable {
  let matrix: WeightMatrix
  let bias: StableVector?

  init(matrix: WeightMatrix, bias: StableVector?) {
    self.matrix = matrix
    self.bias = bias
  }

  init(_ weights: LinearWeights) {
    self.init(matrix: weights.matrix, bias: weights.bias.map(StableVector.init))
  }

  /// Some of the outputs.
  func outputs(_ range: Range<Int>) -> PreparedLinear {
    PreparedLinear(matrix: matrix.outputs(range), bias: bias?[range])
  }
}

extension LinearWeights {
  /// The same with a bias `scale` times as large.
  fileprivate func scalingBias(by scale: Float) -> LinearWeights {
    scale == 1 ? self : LinearWeights(matrix: matrix, bias: bias?.map { $0 * scale })
  }
}

/// A projection and the column of the common buffer that its outputs start at.
struct PlacedProjection: Sendable {
  let linear: PreparedLinear
  let column: Int
}

/// The tensors of a layer as the forward pass uses them.
struct PreparedLayer: Sendable {
  let attentionNorm: PreparedNorm?
  /// Queries, keys and values side by side.
  let projections: [PlacedProjection]
  /// Queries alone.
  let query: PreparedLinear
  /// Keys and values; columns count from the first query column.
  let keysAndValues: [PlacedProjection]
  let output: PreparedLinear
  let queryNorm: PreparedNorm?
  let keyNorm: PreparedNorm?
  let relativeBias: [Float]?
  let attentionOutputNorm: PreparedNorm?
  let feedForwardNorm: PreparedNorm?
  let gate: PreparedLinear?
  let up: PreparedLinear
  let down: PreparedLinear
  let feedForwardOutputNorm: PreparedNorm?

  /// - Parameters:
  ///   - fuses: whether the three input projections are copied into one matrix.
  ///   - residualScale: what the biases of both blocks' outputs are multiplied with
  ///     (``Blueprint/residualScale``); their inputs are scaled as they come.
  init(_ weights: LayerWeights, fuses: Bool, residualScale: Float) {
    attentionNorm = weights.attentionNorm.map(PreparedNorm.init)
    output = PreparedLinear(weights.output.scalingBias(by: residualScale))
    relativeBias = weights.relativeBias
    queryNorm = weights.queryNorm.map(PreparedNorm.init)
    keyNorm = weights.keyNorm.map(PreparedNorm.init)
    attentionOutputNorm = weights.attentionOutputNorm.map(PreparedNorm.init)
    feedForwardNorm = weights.feedForwardNorm.map(PreparedNorm.init)
    gate = weights.gate.map(PreparedLinear.init)
    up = PreparedLinear(weights.up)
    down = PreparedLinear(weights.down.scalingBias(by: residualScale))
    feedForwardOutputNorm = weights.feedForwardOutputNorm.map(PreparedNorm.init)
    let queries = weights.query.matrix.outputs
    let keys = weights.key.matrix.outputs
    if fuses {
      let fused = Self.fused([weights.query, weights.key, weights.value])
      projections = [PlacedProjection(linear: fused, column: 0)]
      query = fused.outputs(0..<queries)
      keysAndValues = [
        PlacedProjection(
          linear: fused.outputs(queries..<fused.matrix.outputs), column: queries)
      ]
    } else {
      query = PreparedLinear(weights.query)
      keysAndValues = [
        PlacedProjection(linear: PreparedLinear(weights.key), column: queries),
        PlacedProjection(linear: PreparedLinear(weights.value), column: queries + keys),
      ]
      projections = [PlacedProjection(linear: query, column: 0)] + keysAndValues
    }
  }

  /// Projections of the same input stacked into one.
  private static func fused(_ parts: [LinearWeights]) -> PreparedLinear {
    var values: [Float] = []
    var bias: [Float] = []
    for part in parts {
      var row = [Float](repeating: 0, count: part.matrix.inputs)
      for index in 0..<part.matrix.outputs {
        row.withUnsafeMutableBufferPointer { part.matrix.row(index, into: $0.baseAddress!) }
        values.append(contentsOf: row)
      }
      bias.append(contentsOf: part.bias ?? [Float](repeating: 0, count: part.matrix.outputs))
    }
    let matrix = WeightMatrix(
      values: values, outputs: bias.count, inputs: parts[0].matrix.inputs)
    let hasBias = parts.contains { $0.bias != nil }
    return PreparedLinear(matrix: matrix, bias: hasBias ? StableVector(bias) : nil)
  }

  /// Whether the input projections of all layers are small float32 matrices, whose copies are worth their
  /// memory: one GEMM in place of three reads the rows once.
  static func shouldFuse(_ layers: [LayerWeights]) -> Bool {
    let limit = 64 << 20
    var bytes = 0
    for layer in layers {
      for part in [layer.query, layer.key, layer.value] {
        guard part.matrix.type == .float32, part.matrix.layout == .outputsByInputs else {
          return false
        }
        bytes += part.matrix.outputs * part.matrix.inputs * 4
      }
    }
    return bytes <= limit
  }
}

/// A blueprint and its tensors, ready for the forward pass.
struct PreparedModel: Sendable {
  let blueprint: Blueprint
  let tokenEmbedding: WeightMatrix
  let positionEmbedding: WeightMatrix?
  let tokenTypeEmbedding: WeightMatrix?
  let embeddingNorm: PreparedNorm?
  let projectIn: PreparedLinear?
  let projectOut: PreparedLinear?
  let relativeBias: [Float]?
  let layers: [PreparedLayer]
  let finalNorm: PreparedNorm?

  init(blueprint: Blueprint, weights: ModelWeights) {
    self.blueprint = blueprint
    tokenEmbedding = weights.tokenEmbedding
    positionEmbedding = weights.positionEmbedding
    tokenTypeEmbedding = weights.tokenTypeEmbedding
    embeddingNorm = weights.embeddingNorm.map(PreparedNorm.init)
    projectIn = weights.projectIn.map(PreparedLinear.init)
    projectOut = weights.projectOut.map(PreparedLinear.init)
    relativeBias = weights.relativeBias
    let fuses = PreparedLayer.shouldFuse(weights.layers)
    layers = weights.layers.map {
      PreparedLayer($0, fuses: fuses, residualScale: blueprint.residualScale)
    }
    finalNorm = weights.finalNorm.map(PreparedNorm.init)
  }

  /// Columns of queries.
  var queryWidth: Int { blueprint.attention.queryWidth }
  /// Columns of keys, and of values.
  var keyWidth: Int { blueprint.attention.keyWidth }
  /// Columns of queries, keys and values side by side.
  var projectedWidth: Int { blueprint.attention.projectedWidth }
}
