import Documents

extension GgufFamily {
  /// Phi 3 and Phi 4, their inputs fused as in transformers.
  static let phi3 = GgufFamily(
    architecture: "phi3", outer: decoderOuter, layerPrefix: "model.layers.",
    inner: [
      "attn_norm": "input_layernorm", "attn_qkv": "self_attn.qkv_proj",
      "attn_output": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm",
      "ffn_up": "mlp.gate_up_proj", "ffn_down": "mlp.down_proj",
    ]
  ) { reading in
    reading.set("model_type", .string("phi3"))
    try reading.decoder(defaultTheta: 10_000)
    try reading.copyWhole("attention.sliding_window", to: "sliding_window")
  }

  static let olmo2 = GgufFamily(
    architecture: "olmo2", outer: decoderOuter, layerPrefix: "model.layers.",
    inner: decoderInner.filter { !["attn_norm", "ffn_norm"].contains($0.key) }
      .merging(headNorms) { $1 }
      .merging([
        "post_attention_norm": "post_attention_layernorm",
        "post_ffw_norm": "post_feedforward_layernorm",
      ]) { $1 }
  ) { reading in
    reading.set("model_type", .string("olmo2"))
    try reading.decoder(defaultTheta: nil)
  }

  static let granite = GgufFamily(
    architecture: "granite", outer: decoderOuter, layerPrefix: "model.layers.", inner: decoderInner,
    turnsRows: true
  ) { reading in
    reading.set("model_type", .string("granite"))
    try reading.decoder(defaultTheta: 10_000)
    // Factors that a file leaves out are those of Llama.
    let dimension = Double(try reading.headDimension(heads: reading.headCount()))
    reading.set("attention_multiplier", .number(1 / dimension.squareRoot()))
    try reading.copyReal("attention.scale", to: "attention_multiplier")
    try reading.copyReal("embedding_scale", to: "embedding_multiplier")
    try reading.copyReal("residual_scale", to: "residual_multiplier")
    reading.metadata.supersede(reading.key("logit_scale"))
  }

  /// Every fourth layer has no rotary positions, which no key says.
  static let smollm3 = GgufFamily(
    architecture: "smollm3", outer: decoderOuter, layerPrefix: "model.layers.", inner: decoderInner,
    turnsRows: true
  ) { reading in
    reading.set("model_type", .string("smollm3"))
    try reading.decoder(defaultTheta: 2_000_000)
  }

  static let nomicBert = GgufFamily(
    architecture: "nomic-bert",
    outer: [
      "token_embd": "embeddings.word_embeddings",
      "token_types": "embeddings.token_type_embeddings", "token_embd_norm": "emb_ln",
    ],
    layerPrefix: "encoder.layers.",
    inner: [
      "attn_qkv": "attn.Wqkv", "attn_output": "attn.out_proj", "attn_output_norm": "norm1",
      "ffn_up": "mlp.fc11", "ffn_gate": "mlp.fc12", "ffn_down": "mlp.fc2",
      "layer_output_norm": "norm2",
    ]
  ) { reading in
    reading.set("model_type", .string("nomic_bert"))
    try reading.vocabulary()
    try reading.copyWhole("embedding_length", to: "hidden_size", isNeeded: true)
    try reading.copyWhole("block_count", to: "num_hidden_layers", isNeeded: true)
    try reading.copyWhole("attention.head_count", to: "num_attention_heads", isNeeded: true)
    try reading.copyWhole("context_length", to: "max_position_embeddings", isNeeded: true)
    try reading.copyWhole("feed_forward_length", to: "intermediate_size", isNeeded: true)
    try reading.copyReal("attention.layer_norm_epsilon", to: "layer_norm_eps", isNeeded: true)
    try reading.sameHeads()
    guard let theta = try reading.metadata.real(reading.key("rope.freq_base")) else {
      throw reading.metadata.wrong(reading.key("rope.freq_base"), "a number")
    }
    reading.set("rope_theta", .number(theta))
    try reading.scaling()
  }
}
