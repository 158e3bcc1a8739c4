import Checkpoints
import Documents

extension Architecture {
  /// ModernBERT (arXiv 2412.13663): pre-norm, rotary, gated, local and global layers in turn.
  static let modernbert = Architecture(
    modelTypes: ["modernbert"], classPrefix: "ModernBert", prefixes: ["model.", ""],
    anchor: "embeddings.tok_embeddings.weight",
    ignorable: ["head.", "decoder.", "classifier.", "rotary_emb.inv_freq"],
    blueprint: modernBertBlueprint, bind: bindModernBert)

  private static func modernBertBlueprint(_ configuration: ModelConfiguration) throws -> Blueprint {
    try configuration.refuseCausalEncoder()
    let hidden = try configuration.size("hidden_size", 768)
    let heads = try configuration.heads(of: hidden, fallback: 12)
    let count = try configuration.layerCount(fallback: 22)
    let stride = try configuration.size("global_attn_every_n_layers", 3)
    let kinds =
      try configuration.layerTypes(count: count, known: ["full_attention", "sliding_attention"])
      ?? (0..<count).map { $0 % stride == 0 ? "full_attention" : "sliding_attention" }
    let local = try configuration.size("local_attention", 128)
    let dimension = hidden / heads
    let global = try configuration.rotary(
      kind: "full_attention", headDimension: dimension, theta: 160_000,
      thetaKey: "global_rope_theta")
    // A null in the older spelling means the θ of the global layers.
    let localTheta =
      configuration.isNull("local_rope_theta") ? global.theta : 10_000
    let near = try configuration.rotary(
      kind: "sliding_attention", headDimension: dimension, theta: localTheta,
      thetaKey: "local_rope_theta")
    return Blueprint(
      vocabularySize: try configuration.size("vocab_size", 50_368), hiddenSize: hidden,
      maxPositions: try configuration.maxPositions([global], 8192),
      embedding: EmbeddingBlueprint(hasNorm: true),
      norm: .layer(epsilon: Float(try configuration.positive("norm_eps", 1e-5))), placement: .pre,
      attention: AttentionBlueprint(
        direction: .bidirectional, heads: heads, keyValueHeads: heads, headDimension: dimension,
        scale: inverseSquareRoot(dimension)),
      feedForward: FeedForwardBlueprint(
        innerSize: try configuration.size("intermediate_size", 1152),
        activation: try configuration.activation("hidden_activation", "gelu"), isGated: true),
      layers: kinds.enumerated().map { index, kind in
        let isLocal = kind == "sliding_attention"
        return LayerBlueprint(
          window: isLocal ? local : nil, windowRadius: isLocal ? local / 2 : nil,
          rotary: isLocal ? 1 : 0, hasAttentionNorm: index > 0)
      },
      rotaries: [global, near], hasFinalNorm: true)
  }

  private static func bindModernBert(
    _ binder: inout TensorBinder, _ blueprint: Blueprint
  ) throws -> ModelWeights {
    let hidden = blueprint.hiddenSize
    let inner = blueprint.feedForward.innerSize
    let normBias = binder.has("final_norm.bias")
    func norm(_ name: String) throws -> NormWeights {
      try binder.norm(name, count: hidden, bias: normBias)
    }
    func linear(_ name: String, _ outputs: Int, _ inputs: Int) throws -> LinearWeights {
      try binder.linear(name, outputs: outputs, inputs: inputs, bias: binder.has("\(name).bias"))
    }
    var layers: [LayerWeights] = []
    for (index, layer) in blueprint.layers.enumerated() {
      let place = "layers.\(index)"
      // Queries, keys and values one after another; the activated half before the other.
      let fused = try linear("\(place).attn.Wqkv", 3 * hidden, hidden)
      let gated = try linear("\(place).mlp.Wi", 2 * inner, hidden)
      layers.append(
        LayerWeights(
          attentionNorm: layer.hasAttentionNorm ? try norm("\(place).attn_norm") : nil,
          query: fused.outputs(0..<hidden), key: fused.outputs(hidden..<2 * hidden),
          value: fused.outputs(2 * hidden..<3 * hidden),
          output: try linear("\(place).attn.Wo", hidden, hidden),
          feedForwardNorm: try norm("\(place).mlp_norm"),
          gate: gated.outputs(0..<inner), up: gated.outputs(inner..<2 * inner),
          down: try linear("\(place).mlp.Wo", hidden, inner)))
    }
    return ModelWeights(
      tokenEmbedding: try binder.matrix(
        "embeddings.tok_embeddings.weight", outputs: blueprint.vocabularySize, inputs: hidden),
      embeddingNorm: try norm("embeddings.norm"), layers: layers, finalNorm: try norm("final_norm"))
  }
}
