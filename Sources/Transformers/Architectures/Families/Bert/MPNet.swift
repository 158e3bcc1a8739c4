import Checkpoints
import Documents
import EvalCore

extension Architecture {
  /// MPNet (arXiv 2004.09297): BERT without token types, with a shared relative position bias.
  ///
  /// transformers computes the bias with 32 buckets up to distance 128, whatever
  /// `relative_attention_num_buckets` says, and takes 1 for the padding id of positions, whatever
  /// `pad_token_id` says.
  static let mpnet = Architecture(
    modelTypes: ["mpnet"], classPrefix: "MPNet", prefixes: ["mpnet.", ""],
    anchor: "embeddings.word_embeddings.weight", ignorable: BertLayout.ignorable,
    pooler: "pooler.dense",
    blueprint: { configuration in
      try configuration.refuse("relative_attention_num_buckets", unless: .integer(32))
      var blueprint = try BertLayout.blueprint(
        configuration, positions: .learnedBesidesPadding(id: 1))
      blueprint.embedding.hasTokenTypes = false
      blueprint.attention.relativeBias = RelativeBiasBlueprint(buckets: 32, maxDistance: 128)
      return blueprint
    },
    bind: { binder, blueprint in
      let hidden = blueprint.hiddenSize
      let inner = blueprint.feedForward.innerSize
      var layers: [LayerWeights] = []
      for index in 0..<blueprint.layerCount {
        let place = "encoder.layer.\(index)"
        func square(_ name: String) throws -> LinearWeights {
          try binder.linear(
            "\(place).attention.attn.\(name)", outputs: hidden, inputs: hidden, bias: true)
        }
        layers.append(
          LayerWeights(
            attentionNorm: try binder.norm("\(place).attention.LayerNorm", count: hidden),
            query: try square("q"), key: try square("k"), value: try square("v"),
            output: try square("o"),
            feedForwardNorm: try binder.norm("\(place).output.LayerNorm", count: hidden),
            up: try binder.linear(
              "\(place).intermediate.dense", outputs: inner, inputs: hidden, bias: true),
            down: try binder.linear(
              "\(place).output.dense", outputs: hidden, inputs: inner, bias: true)))
      }
      return ModelWeights(
        tokenEmbedding: try binder.matrix(
          "embeddings.word_embeddings.weight", outputs: blueprint.vocabularySize, inputs: hidden),
        positionEmbedding: try binder.positions("embeddings.position_embeddings.weight", blueprint),
        embeddingNorm: try binder.norm("embeddings.LayerNorm", count: hidden),
        relativeBias: try binder.tensor(
          "encoder.relative_attention_bias.weight", shape: [32, blueprint.attention.heads]
        ).floats(),
        layers: layers)
    })
}
