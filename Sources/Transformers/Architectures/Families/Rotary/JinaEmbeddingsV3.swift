import Checkpoints

extension Architecture {
  /// jina-embeddings-v3 (arXiv 2409.10173) with the keys of transformers 5: XLM-RoBERTa with rotary positions. Its
  /// adapters for tasks are loaded as any other (`--adapter`).
  static let jinaEmbeddingsV3 = Architecture(
    modelTypes: ["jina_embeddings_v3"], classPrefix: "JinaEmbeddingsV3",
    prefixes: ["roberta.", ""], anchor: "embeddings.word_embeddings.weight",
    ignorable: RotaryEncoderLayout.ignorable, pooler: "pooler.dense",
    blueprint: { configuration in
      let hidden = try configuration.size("hidden_size", 1024)
      let heads = try configuration.heads(of: hidden, fallback: 16)
      var blueprint = try RotaryEncoderLayout.blueprint(
        configuration, vocabulary: 250_002,
        rotary: try configuration.rotary(headDimension: hidden / heads, theta: 20_000),
        headDimension: hidden / heads, heads: heads, isGated: false, inner: 4096,
        positions: 8194, epsilon: 1e-5)
      if configuration["hidden_size"] == nil { blueprint.hiddenSize = hidden }
      if configuration["num_hidden_layers"] == nil {
        blueprint.layers = Array(repeating: LayerBlueprint(rotary: 0), count: 24)
      }
      return blueprint
    },
    bind: { binder, blueprint in
      var names = RotaryEncoderLayout.Names()
      if binder.has("encoder.layers.0.norm1.weight") {
        names.layers = "encoder.layers."
        names.embeddingNorm = "emb_ln"
        names.inputs = "mixer.Wqkv"
        names.output = "mixer.out_proj"
        names.attentionNorm = "norm1"
        names.feedForwardNorm = "norm2"
      }
      return try RotaryEncoderLayout.bind(&binder, blueprint, names)
    })
}
