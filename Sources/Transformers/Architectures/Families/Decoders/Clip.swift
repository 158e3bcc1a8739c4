import Checkpoints
import Documents

extension Architecture {
  /// The text model of CLIP (arXiv 2103.00020): a causal transformer whose last token is projected to where pictures
  /// are.
  static let clip = Architecture(
    modelTypes: ["clip", "clip_text_model"], classPrefix: "CLIP", prefixes: [""],
    anchor: "text_model.embeddings.token_embedding.weight",
    ignorable: [
      "vision_model.", "visual_projection.", "logit_scale", "text_model.embeddings.position_ids",
    ],
    textKey: "text_config",
    blueprint: { configuration in
      let hidden = try configuration.size("hidden_size", 512)
      let heads = try configuration.heads(of: hidden, fallback: 8)
      return Blueprint(
        vocabularySize: try configuration.size("vocab_size", 49_408), hiddenSize: hidden,
        maxPositions: try configuration.size("max_position_embeddings", 77),
        embedding: EmbeddingBlueprint(positions: .learned(offset: 0)),
        norm: .layer(epsilon: Float(try configuration.positive("layer_norm_eps", 1e-5))),
        placement: .pre,
        attention: AttentionBlueprint(
          direction: try configuration.decoderDirection(), heads: heads, keyValueHeads: heads,
          headDimension: hidden / heads, scale: inverseSquareRoot(hidden / heads)),
        feedForward: FeedForwardBlueprint(
          innerSize: try configuration.size("intermediate_size", 2048),
          activation: try configuration.activation("hidden_act", "quick_gelu"), isGated: false),
        layers: Array(
          repeating: LayerBlueprint(), count: try configuration.layerCount(fallback: 12)),
        hasFinalNorm: true, projectedTo: try configuration.size("projection_dim", 512))
    }, bind: bindClip)

  private static func bindClip(
    _ binder: inout TensorBinder, _ blueprint: Blueprint
  ) throws -> ModelWeights {
    let hidden = blueprint.hiddenSize
    let inner = blueprint.feedForward.innerSize
    var layers: [LayerWeights] = []
    for index in 0..<blueprint.layerCount {
      let place = "text_model.encoder.layers.\(index)"
      func linear(_ name: String, _ outputs: Int, _ inputs: Int) throws -> LinearWeights {
        try binder.linear("\(place).\(name)", outputs: outputs, inputs: inputs, bias: true)
      }
      layers.append(
        LayerWeights(
          attentionNorm: try binder.norm("\(place).layer_norm1", count: hidden),
          query: try linear("self_attn.q_proj", hidden, hidden),
          key: try linear("self_attn.k_proj", hidden, hidden),
          value: try linear("self_attn.v_proj", hidden, hidden),
          output: try linear("self_attn.out_proj", hidden, hidden),
          feedForwardNorm: try binder.norm("\(place).layer_norm2", count: hidden),
          up: try linear("mlp.fc1", inner, hidden), down: try linear("mlp.fc2", hidden, inner)))
    }
    return ModelWeights(
      tokenEmbedding: try binder.matrix(
        "text_model.embeddings.token_embedding.weight", outputs: blueprint.vocabularySize,
        inputs: hidden),
      positionEmbedding: try binder.positions(
        "text_model.embeddings.position_embedding.weight", blueprint),
      projectOut: try blueprint.projectedTo.map {
        try binder.linear("text_projection", outputs: $0, inputs: hidden, bias: false)
      },
      layers: layers, finalNorm: try binder.norm("text_model.final_layer_norm", count: hidden))
  }
}
