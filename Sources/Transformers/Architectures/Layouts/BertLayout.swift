import Checkpoints
import Documents
import LinearAlgebra

/// What BERT and its descendants RoBERTa and XLM-RoBERTa have in common: post-norm layers under
/// `encoder.layer.N`, three embedding tables and a norm over their sum.
enum BertLayout {
  /// The blueprint.
  ///
  /// - Parameters:
  ///   - positions: how tokens read the table of positions.
  ///   - sumWidth: the width of the three tables where it differs from `hidden_size`.
  ///   - hidden: the hidden size where `config.json` leaves it out; `heads`, `inner` and `vocabulary` likewise.
  static func blueprint(
    _ configuration: ModelConfiguration, positions: EmbeddingBlueprint.Positions,
    epsilon: Double = 1e-12, sumWidth: Int? = nil, hidden: Int = 768, heads: Int = 12,
    inner: Int = 3072, vocabulary: Int = 30_522
  ) throws -> Blueprint {
    try configuration.refuseCausalEncoder()
    if sumWidth == nil {
      try configuration.refuse(
        "embedding_size", unless: .integer(try configuration.size("hidden_size", hidden)))
    }
    let hidden = try configuration.size("hidden_size", hidden)
    let heads = try configuration.heads(of: hidden, fallback: heads)
    let rows = try configuration.size("max_position_embeddings", 512)
    let firstRow = positions.firstRow ?? 0
    guard rows > firstRow else {
      throw configuration.wrong("max_position_embeddings", "more than \(firstRow)")
    }
    return Blueprint(
      vocabularySize: try configuration.size("vocab_size", vocabulary), hiddenSize: hidden,
      maxPositions: rows - firstRow,
      embedding: EmbeddingBlueprint(
        positions: positions, hasTokenTypes: true, hasNorm: true, sumWidth: sumWidth),
      norm: .layer(epsilon: Float(try configuration.positive("layer_norm_eps", epsilon))),
      placement: .post,
      attention: AttentionBlueprint(
        direction: .bidirectional, heads: heads, keyValueHeads: heads,
        headDimension: hidden / heads,
        scale: inverseSquareRoot(hidden / heads)),
      feedForward: FeedForwardBlueprint(
        innerSize: try configuration.size("intermediate_size", inner),
        activation: try configuration.activation("hidden_act", "gelu"), isGated: false),
      layers: Array(repeating: LayerBlueprint(), count: try configuration.layerCount(fallback: 12)),
      hasFinalNorm: false)
  }

  /// The weights.
  static func bind(_ binder: inout TensorBinder, _ blueprint: Blueprint) throws -> ModelWeights {
    let hidden = blueprint.hiddenSize
    let width = blueprint.embedding.sumWidth ?? hidden
    let inner = blueprint.feedForward.innerSize
    var layers: [LayerWeights] = []
    for index in 0..<blueprint.layerCount {
      let place = "encoder.layer.\(index)"
      layers.append(
        LayerWeights(
          attentionNorm: try binder.norm("\(place).attention.output.LayerNorm", count: hidden),
          query: try binder.linear(
            "\(place).attention.self.query", outputs: hidden, inputs: hidden, bias: true),
          key: try binder.linear(
            "\(place).attention.self.key", outputs: hidden, inputs: hidden, bias: true),
          value: try binder.linear(
            "\(place).attention.self.value", outputs: hidden, inputs: hidden, bias: true),
          output: try binder.linear(
            "\(place).attention.output.dense", outputs: hidden, inputs: hidden, bias: true),
          feedForwardNorm: try binder.norm("\(place).output.LayerNorm", count: hidden),
          up: try binder.linear(
            "\(place).intermediate.dense", outputs: inner, inputs: hidden, bias: true),
          down: try binder.linear(
            "\(place).output.dense", outputs: hidden, inputs: inner, bias: true)))
    }
    return ModelWeights(
      tokenEmbedding: try binder.matrix(
        "embeddings.word_embeddings.weight", outputs: blueprint.vocabularySize, inputs: width),
      positionEmbedding: try binder.positions(
        "embeddings.position_embeddings.weight", blueprint),
      tokenTypeEmbedding: try binder.wholeTable(
        "embeddings.token_type_embeddings.weight", width: width),
      embeddingNorm: try binder.norm("embeddings.LayerNorm", count: width),
      projectIn: try blueprint.embedding.sumWidth.map {
        try binder.linear("embeddings_project", outputs: hidden, inputs: $0, bias: true)
      },
      layers: layers)
  }

  /// Tensors of heads and buffers.
  static let ignorable = [
    "pooler.dense.weight", "pooler.dense.bias", "embeddings.position_ids", "cls.", "lm_head.",
    "classifier.", "qa_outputs.",
  ]
}

/// 1/√n as float32, the usual attention scale.
func inverseSquareRoot(_ count: Int) -> Float { Float(1 / Double(count).squareRoot()) }

extension ModelConfiguration {
  /// The attention heads, which divide `hidden`.
  func heads(
    of hidden: Int, key: String = "num_attention_heads", fallback: Int? = nil
  ) throws -> Int {
    let heads = try size(key, fallback, most: 1 << 16)
    guard hidden % heads == 0 else { throw wrong(key, "a divisor of the hidden size \(hidden)") }
    return heads
  }

  /// The number of layers, at most 4,096.
  func layerCount(_ key: String = "num_hidden_layers", fallback: Int? = nil) throws -> Int {
    try size(key, fallback, most: 4096)
  }
}

extension TensorBinder {
  /// The table of learned positions of `blueprint`, offset rows included.
  mutating func positions(_ name: String, _ blueprint: Blueprint) throws -> WeightMatrix {
    let width = blueprint.embedding.sumWidth ?? blueprint.hiddenSize
    guard let firstRow = blueprint.embedding.positions.firstRow else {
      return try wholeTable(name, width: width)
    }
    return try matrix(name, outputs: blueprint.maxPositions + firstRow, inputs: width)
  }

  /// A table of `width` columns and as many rows as it has.
  mutating func wholeTable(_ name: String, width: Int) throws -> WeightMatrix {
    let rows = table[prefix + name]?.shape.first ?? 1
    return try matrix(name, outputs: rows, inputs: width)
  }
}
