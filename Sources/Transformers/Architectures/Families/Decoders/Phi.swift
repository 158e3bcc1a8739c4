import Checkpoints
import Documents
import LinearAlgebra

extension Architecture {
  /// Phi 1 to 2 (arXiv 2306.11644): both blocks read one norm, biases everywhere, a part of each head turns.
  static let phi = Architecture(
    modelTypes: ["phi"], classPrefix: "Phi", prefixes: ["model.", ""],
    anchor: "embed_tokens.weight",
    ignorable: ["lm_head.", "score.", "classifier.", "rotary_emb.inv_freq"],
    blueprint: { configuration in
      let hidden = try configuration.size("hidden_size", 2048)
      let heads = try configuration.heads(of: hidden, fallback: 32)
      let keyValueHeads = try configuration.size("num_key_value_heads", heads, most: 1 << 16)
      guard heads % keyValueHeads == 0 else {
        throw configuration.wrong("num_key_value_heads", "a divisor of the \(heads) heads")
      }
      let rotary = try configuration.rotary(
        headDimension: hidden / heads,
        share: try configuration.positive("partial_rotary_factor", 0.5), turnsPart: true)
      return Blueprint(
        vocabularySize: try configuration.size("vocab_size", 51_200), hiddenSize: hidden,
        maxPositions: try configuration.maxPositions([rotary]), embedding: EmbeddingBlueprint(),
        norm: .layer(epsilon: Float(try configuration.positive("layer_norm_eps", 1e-5))),
        placement: .parallel,
        attention: AttentionBlueprint(
          direction: try configuration.decoderDirection(), heads: heads,
          keyValueHeads: keyValueHeads, headDimension: hidden / heads,
          scale: inverseSquareRoot(hidden / heads),
          normalisesQueriesAndKeys: try configuration.flag("qk_layernorm", false)),
        feedForward: FeedForwardBlueprint(
          innerSize: try configuration.size("intermediate_size", 8192),
          activation: try configuration.activation("hidden_act", "gelu_new"), isGated: false),
        layers: Array(
          repeating: LayerBlueprint(rotary: 0), count: try configuration.layerCount(fallback: 24)),
        rotaries: [rotary], hasFinalNorm: true)
    }, bind: bindPhi)

  private static func bindPhi(
    _ binder: inout TensorBinder, _ blueprint: Blueprint
  ) throws -> ModelWeights {
    let hidden = blueprint.hiddenSize
    let inner = blueprint.feedForward.innerSize
    let attention = blueprint.attention
    let keyWidth = attention.keyValueHeads * attention.headDimension
    var layers: [LayerWeights] = []
    for index in 0..<blueprint.layerCount {
      let place = "layers.\(index)"
      func linear(_ name: String, _ outputs: Int, _ inputs: Int) throws -> LinearWeights {
        try binder.linear("\(place).\(name)", outputs: outputs, inputs: inputs, bias: true)
      }
      func headNorm(_ name: String) throws -> NormWeights? {
        attention.normalisesQueriesAndKeys
          ? try binder.norm("\(place).self_attn.\(name)", count: attention.headDimension) : nil
      }
      let norm = try binder.norm("\(place).input_layernorm", count: hidden)
      layers.append(
        LayerWeights(
          attentionNorm: norm, query: try linear("self_attn.q_proj", hidden, hidden),
          key: try linear("self_attn.k_proj", keyWidth, hidden),
          value: try linear("self_attn.v_proj", keyWidth, hidden),
          output: try linear("self_attn.dense", hidden, hidden),
          queryNorm: try headNorm("q_layernorm"), keyNorm: try headNorm("k_layernorm"),
          feedForwardNorm: norm, up: try linear("mlp.fc1", inner, hidden),
          down: try linear("mlp.fc2", hidden, inner)))
    }
    return ModelWeights(
      tokenEmbedding: try binder.matrix(
        "embed_tokens.weight", outputs: blueprint.vocabularySize, inputs: hidden),
      layers: layers, finalNorm: try binder.norm("final_layernorm", count: hidden))
  }
}
