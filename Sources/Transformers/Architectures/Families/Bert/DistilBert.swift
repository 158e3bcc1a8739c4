import Checkpoints

extension Architecture {
  /// DistilBERT (arXiv 1910.01108): BERT without token types, its norms with a fixed epsilon.
  static let distilbert = Architecture(
    modelTypes: ["distilbert"], classPrefix: "DistilBert", prefixes: ["distilbert.", ""],
    anchor: "embeddings.word_embeddings.weight",
    ignorable: [
      "vocab_transform.", "vocab_layer_norm.", "vocab_projector.", "pre_classifier.", "classifier.",
      "qa_outputs.", "embeddings.position_ids",
    ],
    blueprint: { configuration in
      try configuration.refuseCausalEncoder()
      let hidden = try configuration.size("dim", 768)
      let heads = try configuration.heads(of: hidden, key: "n_heads", fallback: 12)
      return Blueprint(
        vocabularySize: try configuration.size("vocab_size", 30_522), hiddenSize: hidden,
        maxPositions: try configuration.size("max_position_embeddings", 512),
        embedding: EmbeddingBlueprint(positions: .learned(offset: 0), hasNorm: true),
        norm: .layer(epsilon: 1e-12), placement: .post,
        attention: AttentionBlueprint(
          direction: .bidirectional, heads: heads, keyValueHeads: heads,
          headDimension: hidden / heads, scale: inverseSquareRoot(hidden / heads)),
        feedForward: FeedForwardBlueprint(
          innerSize: try configuration.size("hidden_dim", 3072),
          activation: try configuration.activation("activation", "gelu"), isGated: false),
        layers: Array(
          repeating: LayerBlueprint(), count: try configuration.layerCount("n_layers", fallback: 6)),
        hasFinalNorm: false)
    },
    bind: { binder, blueprint in
      let hidden = blueprint.hiddenSize
      let inner = blueprint.feedForward.innerSize
      var layers: [LayerWeights] = []
      for index in 0..<blueprint.layerCount {
        let place = "transformer.layer.\(index)"
        func square(_ name: String) throws -> LinearWeights {
          try binder.linear(
            "\(place).attention.\(name)", outputs: hidden, inputs: hidden, bias: true)
        }
        layers.append(
          LayerWeights(
            attentionNorm: try binder.norm("\(place).sa_layer_norm", count: hidden),
            query: try square("q_lin"), key: try square("k_lin"), value: try square("v_lin"),
            output: try square("out_lin"),
            feedForwardNorm: try binder.norm("\(place).output_layer_norm", count: hidden),
            up: try binder.linear("\(place).ffn.lin1", outputs: inner, inputs: hidden, bias: true),
            down: try binder.linear("\(place).ffn.lin2", outputs: hidden, inputs: inner, bias: true)
          ))
      }
      return ModelWeights(
        tokenEmbedding: try binder.matrix(
          "embeddings.word_embeddings.weight", outputs: blueprint.vocabularySize, inputs: hidden),
        positionEmbedding: try binder.positions("embeddings.position_embeddings.weight", blueprint),
        embeddingNorm: try binder.norm("embeddings.LayerNorm", count: hidden), layers: layers)
    })
}
