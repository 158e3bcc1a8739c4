import Checkpoints
import LinearAlgebra

extension Architecture {
  /// GPT-NeoX and Pythia (arXiv 2204.06745, 2304.01373): both blocks read the same input, and a share of
  /// each head turns.
  static let gptNeoX = Architecture(
    modelTypes: ["gpt_neox"], classPrefix: "GPTNeoX", prefixes: ["gpt_neox.", ""],
    anchor: "embed_in.weight",
    ignorable: [
      "embed_out.", "lm_head.", "score.", "classifier.", "qa_outputs.", ".attention.bias",
      ".attention.masked_bias", ".rotary_emb.inv_freq",
    ],
    blueprint: { configuration in
      let hidden = try configuration.size("hidden_size", 6144)
      let heads = try configuration.heads(of: hidden, fallback: 64)
      let share = try configuration.positive("rotary_pct", 0.25)
      let rotary = try configuration.rotary(
        headDimension: hidden / heads, thetaKey: "rotary_emb_base", share: share)
      return Blueprint(
        vocabularySize: try configuration.size("vocab_size", 50_432), hiddenSize: hidden,
        maxPositions: try configuration.maxPositions([rotary]), embedding: EmbeddingBlueprint(),
        norm: .layer(epsilon: Float(try configuration.positive("layer_norm_eps", 1e-5))),
        placement: try configuration.flag("use_parallel_residual", true) ? .parallel : .pre,
        attention: AttentionBlueprint(
          direction: try configuration.decoderDirection(), heads: heads, keyValueHeads: heads,
          headDimension: hidden / heads,
          scale: inverseSquareRoot(hidden / heads)),
        feedForward: FeedForwardBlueprint(
          innerSize: try configuration.size("intermediate_size", 24_576),
          activation: try configuration.activation("hidden_act", "gelu"), isGated: false),
        layers: Array(
          repeating: LayerBlueprint(rotary: 0), count: try configuration.layerCount(fallback: 44)),
        rotaries: [rotary], hasFinalNorm: true)
    }, bind: bindGPTNeoX)

  private static func bindGPTNeoX(
    _ binder: inout TensorBinder, _ blueprint: Blueprint
  ) throws -> ModelWeights {
    let hidden = blueprint.hiddenSize
    let inner = blueprint.feedForward.innerSize
    let bias = binder.has("layers.0.attention.dense.bias")
    var layers: [LayerWeights] = []
    for index in 0..<blueprint.layerCount {
      let place = "layers.\(index)"
      let parts = try binder.interleaved(
        "\(place).attention.query_key_value", groups: blueprint.attention.heads,
        headDimension: blueprint.attention.headDimension, inputs: hidden, bias: bias)
      layers.append(
        LayerWeights(
          attentionNorm: try binder.norm("\(place).input_layernorm", count: hidden),
          query: parts[0], key: parts[1], value: parts[2],
          output: try binder.linear(
            "\(place).attention.dense", outputs: hidden, inputs: hidden, bias: bias),
          feedForwardNorm: try binder.norm("\(place).post_attention_layernorm", count: hidden),
          up: try binder.linear(
            "\(place).mlp.dense_h_to_4h", outputs: inner, inputs: hidden, bias: true),
          down: try binder.linear(
            "\(place).mlp.dense_4h_to_h", outputs: hidden, inputs: inner, bias: true)))
    }
    return ModelWeights(
      tokenEmbedding: try binder.matrix(
        "embed_in.weight", outputs: blueprint.vocabularySize, inputs: hidden),
      layers: layers, finalNorm: try binder.norm("final_layer_norm", count: hidden))
  }
}
