import Checkpoints

extension Architecture {
  /// OPT (arXiv 2205.01068): learned positions from 2 on; norms before the blocks, or after them in
  /// opt-350m, which also projects its narrower token vectors in and out.
  static let opt = Architecture(
    modelTypes: ["opt"], classPrefix: "OPT", prefixes: ["model.decoder.", "decoder.", ""],
    anchor: "embed_tokens.weight", ignorable: ["lm_head.", "score.", "qa_outputs."],
    blueprint: { configuration in
      let hidden = try configuration.size("hidden_size", 768)
      let heads = try configuration.heads(of: hidden, fallback: 12)
      let isPre = try configuration.flag("do_layer_norm_before", true)
      let width = try configuration.size("word_embed_proj_dim", hidden)
      return Blueprint(
        vocabularySize: try configuration.size("vocab_size", 50_272), hiddenSize: hidden,
        maxPositions: try configuration.size("max_position_embeddings", 2048),
        embedding: EmbeddingBlueprint(
          positions: .learned(offset: 2), projectedFrom: width == hidden ? nil : width),
        norm: .layer(epsilon: 1e-5), placement: isPre ? .pre : .post,
        attention: AttentionBlueprint(
          direction: try configuration.decoderDirection(), heads: heads, keyValueHeads: heads,
          headDimension: hidden / heads,
          scale: inverseSquareRoot(hidden / heads)),
        feedForward: FeedForwardBlueprint(
          innerSize: try configuration.size("ffn_dim", 3072),
          activation: try configuration.activation("activation_function", "relu"), isGated: false),
        layers: Array(
          repeating: LayerBlueprint(), count: try configuration.layerCount(fallback: 12)),
        hasFinalNorm: try !configuration.flag("_remove_final_layer_norm", false) && isPre)
    }, bind: bindOPT)

  private static func bindOPT(
    _ binder: inout TensorBinder, _ blueprint: Blueprint
  ) throws -> ModelWeights {
    let hidden = blueprint.hiddenSize
    let inner = blueprint.feedForward.innerSize
    // enable_bias and layer_norm_elementwise_affine, seen in the tensors themselves.
    let bias = binder.has("layers.0.fc1.bias")
    let isAffine = binder.has("layers.0.self_attn_layer_norm.weight")
    func norm(_ name: String) throws -> NormWeights {
      guard isAffine else { return NormWeights(gamma: Array(repeating: 1, count: hidden)) }
      return try binder.norm(name, count: hidden)
    }
    func linear(_ name: String, _ outputs: Int, _ inputs: Int) throws -> LinearWeights {
      try binder.linear(name, outputs: outputs, inputs: inputs, bias: bias)
    }
    var layers: [LayerWeights] = []
    for index in 0..<blueprint.layerCount {
      let place = "layers.\(index)"
      layers.append(
        LayerWeights(
          attentionNorm: try norm("\(place).self_attn_layer_norm"),
          query: try linear("\(place).self_attn.q_proj", hidden, hidden),
          key: try linear("\(place).self_attn.k_proj", hidden, hidden),
          value: try linear("\(place).self_attn.v_proj", hidden, hidden),
          output: try linear("\(place).self_attn.out_proj", hidden, hidden),
          feedForwardNorm: try norm("\(place).final_layer_norm"),
          up: try linear("\(place).fc1", inner, hidden),
          down: try linear("\(place).fc2", hidden, inner)))
    }
    let width = blueprint.embedding.projectedFrom
    return ModelWeights(
      tokenEmbedding: try binder.matrix(
        "embed_tokens.weight", outputs: blueprint.vocabularySize, inputs: width ?? hidden),
      positionEmbedding: try binder.positions("embed_positions.weight", blueprint),
      projectIn: try width.map {
        try binder.linear("project_in", outputs: hidden, inputs: $0, bias: false)
      },
      projectOut: try width.map {
        try binder.linear("project_out", outputs: $0, inputs: hidden, bias: false)
      },
      layers: layers,
      finalNorm: blueprint.hasFinalNorm ? try norm("final_layer_norm") : nil)
  }
}
