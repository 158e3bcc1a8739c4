import Checkpoints

extension Architecture {
  /// GPT-2 (Radford et al. 2019): learned positions, norms before the blocks, weights lying
  /// `[inputs, outputs]`.
  static let gpt2 = Architecture(
    modelTypes: ["gpt2"], classPrefix: "GPT2", prefixes: ["transformer.", ""],
    anchor: "wte.weight",
    ignorable: ["lm_head.", "score.", "classifier.", ".attn.bias", ".attn.masked_bias"],
    storesInputsFirst: true,
    blueprint: { configuration in
      let hidden = try configuration.size("n_embd", 768)
      let heads = try configuration.heads(of: hidden, key: "n_head", fallback: 12)
      let scale: Float =
        try configuration.flag("scale_attn_weights", true) ? inverseSquareRoot(hidden / heads) : 1
      let scalesByLayer = try configuration.flag("scale_attn_by_inverse_layer_idx", false)
      let count = try configuration.layerCount("n_layer", fallback: 12)
      return Blueprint(
        vocabularySize: try configuration.size("vocab_size", 50_257), hiddenSize: hidden,
        maxPositions: try configuration.size(
          "n_positions", configuration.size("max_position_embeddings", 1024)),
        embedding: EmbeddingBlueprint(positions: .learned(offset: 0)),
        norm: .layer(epsilon: Float(try configuration.positive("layer_norm_epsilon", 1e-5))),
        placement: .pre,
        attention: AttentionBlueprint(
          direction: try configuration.decoderDirection(), heads: heads, keyValueHeads: heads,
          headDimension: hidden / heads,
          scale: scale),
        feedForward: FeedForwardBlueprint(
          innerSize: try configuration.size("n_inner", 4 * hidden),
          activation: try configuration.activation("activation_function", "gelu_new"),
          isGated: false),
        layers: (0..<count).map {
          LayerBlueprint(attentionScale: scalesByLayer ? scale / Float($0 + 1) : nil)
        },
        hasFinalNorm: true)
    },
    bind: { binder, blueprint in
      let hidden = blueprint.hiddenSize
      let inner = blueprint.feedForward.innerSize
      var layers: [LayerWeights] = []
      for index in 0..<blueprint.layerCount {
        let place = "h.\(index)"
        let fused = try binder.convolution(
          "\(place).attn.c_attn", outputs: 3 * hidden, inputs: hidden)
        layers.append(
          LayerWeights(
            attentionNorm: try binder.norm("\(place).ln_1", count: hidden),
            query: fused.outputs(0..<hidden), key: fused.outputs(hidden..<2 * hidden),
            value: fused.outputs(2 * hidden..<3 * hidden),
            output: try binder.convolution(
              "\(place).attn.c_proj", outputs: hidden, inputs: hidden),
            feedForwardNorm: try binder.norm("\(place).ln_2", count: hidden),
            up: try binder.convolution("\(place).mlp.c_fc", outputs: inner, inputs: hidden),
            down: try binder.convolution("\(place).mlp.c_proj", outputs: hidden, inputs: inner)))
      }
      return ModelWeights(
        tokenEmbedding: try binder.matrix(
          "wte.weight", outputs: blueprint.vocabularySize, inputs: hidden),
        positionEmbedding: try binder.positions("wpe.weight", blueprint), layers: layers,
        finalNorm: try binder.norm("ln_f", count: hidden))
    })
}
