import Checkpoints
import Documents
import LinearAlgebra

extension Architecture {
  /// BLOOM (arXiv 2211.05100): linear position biases (ALiBi), a norm behind the token vectors.
  ///
  /// Its positions have no end; texts are cut at the length that it was trained for.
  static let bloom = Architecture(
    modelTypes: ["bloom"], classPrefix: "Bloom", prefixes: ["transformer.", ""],
    anchor: "word_embeddings.weight",
    ignorable: ["lm_head.", "score.", "classifier.", "qa_outputs."],
    blueprint: { configuration in
      try configuration.refuse(
        "apply_residual_connection_post_layernorm", unless: .boolean(false))
      // Of Megatron, where it was trained; transformers reads none of them.
      configuration.supersede(
        "attention_softmax_in_fp32", "bias_dropout_fusion", "masked_softmax_fusion", "n_inner",
        "offset_alibi", "skip_bias_add", "skip_bias_add_qkv", "slow_but_exact", "unk_token_id")
      let hidden = try configuration.size("n_embed", configuration.size("hidden_size", 64))
      let heads = try configuration.heads(
        of: hidden, key: configuration["n_head"] == nil ? "num_attention_heads" : "n_head",
        fallback: 8)
      return Blueprint(
        vocabularySize: try configuration.size("vocab_size", 250_880), hiddenSize: hidden,
        maxPositions: try configuration.size("seq_length", 2048),
        embedding: EmbeddingBlueprint(hasNorm: true),
        norm: .layer(epsilon: Float(try configuration.positive("layer_norm_epsilon", 1e-5))),
        placement: .pre,
        attention: AttentionBlueprint(
          direction: try configuration.decoderDirection(), heads: heads, keyValueHeads: heads,
          headDimension: hidden / heads, scale: inverseSquareRoot(hidden / heads),
          linearBias: LinearBiasBlueprint(
            slopes: LinearBiasBlueprint.slopes(heads: heads), isSymmetric: false)),
        feedForward: FeedForwardBlueprint(
          innerSize: 4 * hidden, activation: .geluTanh, isGated: false),
        layers: Array(
          repeating: LayerBlueprint(),
          count: try configuration.layerCount(
            configuration["n_layer"] == nil ? "num_hidden_layers" : "n_layer", fallback: 2)),
        hasFinalNorm: true)
    }, bind: bindBloom)

  private static func bindBloom(
    _ binder: inout TensorBinder, _ blueprint: Blueprint
  ) throws -> ModelWeights {
    let hidden = blueprint.hiddenSize
    let inner = blueprint.feedForward.innerSize
    func linear(_ name: String, _ outputs: Int, _ inputs: Int) throws -> LinearWeights {
      try binder.linear(name, outputs: outputs, inputs: inputs, bias: true)
    }
    var layers: [LayerWeights] = []
    for index in 0..<blueprint.layerCount {
      let place = "h.\(index)"
      let parts = try binder.interleaved(
        "\(place).self_attention.query_key_value", groups: blueprint.attention.heads,
        headDimension: blueprint.attention.headDimension, inputs: hidden, bias: true)
      layers.append(
        LayerWeights(
          attentionNorm: try binder.norm("\(place).input_layernorm", count: hidden),
          query: parts[0], key: parts[1], value: parts[2],
          output: try linear("\(place).self_attention.dense", hidden, hidden),
          feedForwardNorm: try binder.norm("\(place).post_attention_layernorm", count: hidden),
          up: try linear("\(place).mlp.dense_h_to_4h", inner, hidden),
          down: try linear("\(place).mlp.dense_4h_to_h", hidden, inner)))
    }
    return ModelWeights(
      tokenEmbedding: try binder.matrix(
        "word_embeddings.weight", outputs: blueprint.vocabularySize, inputs: hidden),
      embeddingNorm: try binder.norm("word_embeddings_layernorm", count: hidden),
      layers: layers, finalNorm: try binder.norm("ln_f", count: hidden))
  }
}
