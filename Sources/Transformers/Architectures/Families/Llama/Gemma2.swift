import Checkpoints
import Documents

extension Architecture {
  /// Gemma 2 (arXiv 2408.00118): norms on both sides of a block, soft-capped attention, local and global
  /// layers in turn with one rotary table.
  static let gemma2 = Architecture(
    modelTypes: ["gemma2"], classPrefix: "Gemma2", prefixes: ["model.", ""],
    anchor: "embed_tokens.weight", ignorable: GatedDecoderLayout.ignorable,
    blueprint: { configuration in
      var options = GatedDecoderLayout.Options()
      options.placement = .sandwich
      options.unitOffset = true
      options.activationKey = "hidden_activation"
      options.activation = "gelu_pytorch_tanh"
      options.headDimension = 256
      options.heads = 8
      options.keyValueHeads = 4
      options.vocabularySize = 256_000
      options.maxPositions = 8192
      options.embeddingScale = Float(Double(try configuration.size("hidden_size")).squareRoot())
      options.attentionScale = inverseSquareRoot(
        try configuration.size("query_pre_attn_scalar", 256))
      if !configuration.isNull("attn_logit_softcapping") {
        options.softCap = Float(try configuration.positive("attn_logit_softcapping", 50))
      }
      let heads = try GatedDecoderLayout.heads(configuration, options)
      let count = try configuration.layerCount()
      let kinds =
        try configuration.layerTypes(count: count, known: ["full_attention", "sliding_attention"])
        ?? (0..<count).map { $0 % 2 == 0 ? "sliding_attention" : "full_attention" }
      let window = try configuration.size("sliding_window", 4096)
      return try GatedDecoderLayout.blueprint(
        configuration, options,
        layers: GatedDecoderLayout.layers(kinds.map { $0 == "sliding_attention" ? window : nil }),
        rotaries: [try configuration.rotary(headDimension: heads.dimension)])
    },
    bind: { binder, blueprint in
      var options = GatedDecoderLayout.Options()
      options.queryBias = binder.has("layers.0.self_attn.q_proj.bias")
      options.outputBias = binder.has("layers.0.self_attn.o_proj.bias")
      return try GatedDecoderLayout.bind(&binder, blueprint, options)
    })
}
