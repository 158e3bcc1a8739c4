import Checkpoints

extension Architecture {
  /// The text model of Gemma 3 (arXiv 2503.19786) and EmbeddingGemma: norms on both sides of a block,
  /// q/k norms, local and global layers with rotary tables of their own.
  ///
  /// With `use_bidirectional_attention` a local layer reaches half its window to either side.
  static let gemma3 = Architecture(
    modelTypes: ["gemma3_text", "gemma3"], classPrefix: "Gemma3",
    prefixes: ["model.language_model.", "language_model.model.", "language_model.", "model.", ""],
    anchor: "embed_tokens.weight", ignorable: GatedDecoderLayout.ignorable, textKey: "text_config",
    notes: { configuration in
      configuration["attn_logit_softcapping"] == nil
        ? []
        : [
          "attn_logit_softcapping is set; the Gemma 3 of transformers does not apply it, and neither does stsbench"
        ]
    },
    blueprint: { configuration in
      var options = GatedDecoderLayout.Options()
      options.normalisesQueriesAndKeys = true
      options.placement = .sandwich
      options.unitOffset = true
      options.activationKey = "hidden_activation"
      options.activation = "gelu_pytorch_tanh"
      options.headDimension = 256
      options.heads = 8
      options.keyValueHeads = 4
      options.vocabularySize = 262_208
      options.maxPositions = 131_072
      options.embeddingScale = Float(
        Double(try configuration.size("hidden_size", 2304)).squareRoot())
      options.attentionScale = inverseSquareRoot(
        try configuration.size("query_pre_attn_scalar", 256))
      let isBidirectional = try configuration.flag("use_bidirectional_attention", false)
      options.direction = isBidirectional ? .bidirectional : nil
      let heads = try GatedDecoderLayout.heads(configuration, options)
      let count = try configuration.layerCount()
      let stride = try configuration.size(
        "sliding_window_pattern", configuration.size("_sliding_window_pattern", 6))
      let kinds =
        try configuration.layerTypes(count: count, known: ["full_attention", "sliding_attention"])
        ?? (1...count).map { $0 % stride == 0 ? "full_attention" : "sliding_attention" }
      let stated = try configuration.size("sliding_window", 4096)
      let window = isBidirectional ? stated / 2 + 1 : stated
      let global = try configuration.rotary(
        kind: "full_attention", headDimension: heads.dimension, theta: 1_000_000)
      let near = try configuration.rotary(
        kind: "sliding_attention", headDimension: heads.dimension, theta: 10_000,
        thetaKey: "rope_local_base_freq", takesOldScaling: false)
      return try GatedDecoderLayout.blueprint(
        configuration, options,
        layers: kinds.map { kind in
          let isLocal = kind == "sliding_attention"
          return LayerBlueprint(
            window: isLocal ? window : nil, windowRadius: isLocal ? window - 1 : nil,
            rotary: isLocal ? 1 : 0)
        }, rotaries: [global, near])
    },
    bind: { binder, blueprint in
      var options = GatedDecoderLayout.Options()
      options.queryBias = binder.has("layers.0.self_attn.q_proj.bias")
      options.outputBias = binder.has("layers.0.self_attn.o_proj.bias")
      return try GatedDecoderLayout.bind(&binder, blueprint, options)
    })
}
