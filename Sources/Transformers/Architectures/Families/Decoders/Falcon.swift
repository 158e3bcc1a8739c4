import Checkpoints
import Documents
import LinearAlgebra

extension Architecture {
  /// Falcon (arXiv 2311.16867): both blocks read one norm, or a norm each; queries of a group lie beside their key and
  /// value in one matrix.
  ///
  /// The ALiBi of falcon-rw is refused: transformers rounds its biases to bfloat16.
  static let falcon = Architecture(
    modelTypes: ["falcon"], classPrefix: "Falcon", prefixes: ["transformer.", ""],
    anchor: "word_embeddings.weight",
    ignorable: ["lm_head.", "score.", "classifier.", "qa_outputs."],
    blueprint: { configuration in
      let hidden = try configuration.size("n_embed", configuration.size("hidden_size", 4544))
      let heads = try configuration.heads(of: hidden, fallback: 71)
      let isNew = try configuration.flag("new_decoder_architecture", false)
      let isParallel = try configuration.flag("parallel_attn", true)
      if isNew, !isParallel {
        throw configuration.unsupported("new_decoder_architecture without parallel_attn")
      }
      let keyValueHeads: Int =
        if isNew {
          try configuration.size("num_kv_heads", heads, most: 1 << 16)
        } else {
          try configuration.flag("multi_query", true) ? 1 : heads
        }
      // The first two where the other design leaves them out; biases are seen in the tensors.
      configuration.supersede("num_kv_heads", "multi_query", "bias")
      guard heads % keyValueHeads == 0 else {
        throw configuration.wrong("num_kv_heads", "a divisor of the \(heads) heads")
      }
      let norms = try configuration.size("num_ln_in_parallel_attn", isNew ? 2 : 1, most: 2)
      if norms == 2, !isNew || !isParallel {
        throw configuration.unsupported("num_ln_in_parallel_attn 2")
      }
      let rotary = try configuration.rotary(headDimension: hidden / heads)
      return Blueprint(
        vocabularySize: try configuration.size("vocab_size", 65_024), hiddenSize: hidden,
        maxPositions: try configuration.maxPositions([rotary]), embedding: EmbeddingBlueprint(),
        norm: .layer(epsilon: Float(try configuration.positive("layer_norm_epsilon", 1e-5))),
        placement: isParallel ? .parallel : .pre,
        attention: AttentionBlueprint(
          direction: try configuration.decoderDirection(), heads: heads,
          keyValueHeads: keyValueHeads, headDimension: hidden / heads,
          scale: inverseSquareRoot(hidden / heads)),
        feedForward: FeedForwardBlueprint(
          innerSize: try configuration.size("ffn_hidden_size", 4 * hidden),
          activation: try configuration.activation("activation", "gelu"), isGated: false),
        layers: Array(
          repeating: LayerBlueprint(rotary: 0), count: try configuration.layerCount(fallback: 32)),
        rotaries: [rotary], hasFinalNorm: true)
    }, bind: bindFalcon)

  private static func bindFalcon(
    _ binder: inout TensorBinder, _ blueprint: Blueprint
  ) throws -> ModelWeights {
    let hidden = blueprint.hiddenSize
    let inner = blueprint.feedForward.innerSize
    let attention = blueprint.attention
    let bias = binder.has("h.0.self_attention.dense.bias")
    let hasTwoNorms = binder.has("h.0.ln_attn.weight")
    var layers: [LayerWeights] = []
    for index in 0..<blueprint.layerCount {
      let place = "h.\(index)"
      let parts = try binder.interleaved(
        "\(place).self_attention.query_key_value", groups: attention.keyValueHeads,
        queries: attention.heads / attention.keyValueHeads,
        headDimension: attention.headDimension, inputs: hidden, bias: bias)
      func norm(_ name: String) throws -> NormWeights {
        try binder.norm("\(place).\(name)", count: hidden)
      }
      let first = try norm(hasTwoNorms ? "ln_attn" : "input_layernorm")
      let second: NormWeights =
        if hasTwoNorms {
          try norm("ln_mlp")
        } else {
          blueprint.placement == .parallel ? first : try norm("post_attention_layernorm")
        }
      layers.append(
        LayerWeights(
          attentionNorm: first, query: parts[0], key: parts[1], value: parts[2],
          output: try binder.linear(
            "\(place).self_attention.dense", outputs: hidden, inputs: hidden, bias: bias),
          feedForwardNorm: second,
          up: try binder.linear(
            "\(place).mlp.dense_h_to_4h", outputs: inner, inputs: hidden, bias: bias),
          down: try binder.linear(
            "\(place).mlp.dense_4h_to_h", outputs: hidden, inputs: inner, bias: bias)))
    }
    return ModelWeights(
      tokenEmbedding: try binder.matrix(
        "word_embeddings.weight", outputs: blueprint.vocabularySize, inputs: hidden),
      layers: layers, finalNorm: try binder.norm("ln_f", count: hidden))
  }
}
