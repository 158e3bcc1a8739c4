import Documents

extension GgufFamily {
  /// Every family, one line each. Names after `MODEL_TENSORS` and `TENSOR_NAMES` of the gguf package 0.19 and the
  /// converters of llama.cpp.
  static let catalogue: [GgufFamily] = [
    .llama,
    .qwen2,
    .qwen3,
    .gemma2,
    .gemma3,
    .gpt2,
    .bert,
    .nomicBert,
    .phi3,
    .olmo2,
    .granite,
    .smollm3,
  ]

  static let decoderOuter = [
    "token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head",
  ]

  static let decoderInner = [
    "attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
  ]

  static let headNorms = [
    "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm",
  ]

  private static let sandwich = [
    "ffn_norm": "pre_feedforward_layernorm", "post_attention_norm": "post_attention_layernorm",
    "post_ffw_norm": "post_feedforward_layernorm",
  ]

  /// Llama and Mistral.
  static let llama = GgufFamily(
    architecture: "llama", outer: decoderOuter, layerPrefix: "model.layers.", inner: decoderInner,
    turnsRows: true
  ) { reading in
    try reading.decoder(defaultTheta: 10_000)
    try reading.bandedRotary()
    if let window = try reading.metadata.whole(reading.key("attention.sliding_window")), window > 0
    {
      reading.set("model_type", .string("mistral"))
      reading.set("sliding_window", .integer(window))
    } else {
      reading.set("model_type", .string("llama"))
    }
  }

  static let qwen2 = GgufFamily(
    architecture: "qwen2", outer: decoderOuter, layerPrefix: "model.layers.", inner: decoderInner
  ) { reading in
    reading.set("model_type", .string("qwen2"))
    try reading.decoder(defaultTheta: nil)
  }

  static let qwen3 = GgufFamily(
    architecture: "qwen3", outer: decoderOuter, layerPrefix: "model.layers.",
    inner: decoderInner.merging(headNorms) { $1 }
  ) { reading in
    reading.set("model_type", .string("qwen3"))
    try reading.decoder(defaultTheta: nil)
  }

  static let gemma2 = GgufFamily(
    architecture: "gemma2", outer: decoderOuter, layerPrefix: "model.layers.",
    inner: decoderInner.merging(sandwich) { $1 }, addsOne: true
  ) { reading in
    reading.set("model_type", .string("gemma2"))
    try reading.decoder(defaultTheta: 10_000)
    // Only the model of 46 layers divides by the width of a head of the hidden size (llama.cpp, gemma2).
    try reading.queryScale(largest: 46)
    try reading.copyWhole("attention.sliding_window", to: "sliding_window", isNeeded: true)
    // llama.cpp's own value where the file does not say it.
    reading.set(
      "attn_logit_softcapping",
      .number(try reading.metadata.real(reading.key("attn_logit_softcapping")) ?? 50))
    reading.metadata.supersede(reading.key("final_logit_softcapping"))
  }

  static let gemma3 = GgufFamily(
    architecture: "gemma3", outer: decoderOuter, layerPrefix: "model.layers.",
    inner: decoderInner.merging(sandwich) { $1 }.merging(headNorms) { $1 }, addsOne: true
  ) { reading in
    reading.set("model_type", .string("gemma3_text"))
    try reading.decoder(defaultTheta: nil)
    try reading.queryScale(largest: 62)
    try reading.copyWhole("attention.sliding_window", to: "sliding_window", isNeeded: true)
    try reading.slidingPattern()
    reading.set(
      "rope_local_base_freq",
      .number(try reading.metadata.real(reading.key("rope.freq_base_swa")) ?? 10_000))
    reading.metadata.supersede(reading.key("final_logit_softcapping"))
  }

  static let gpt2 = GgufFamily(
    architecture: "gpt2",
    outer: [
      "token_embd": "wte", "position_embd": "wpe", "output_norm": "ln_f", "output": "lm_head",
    ],
    layerPrefix: "h.",
    inner: [
      "attn_norm": "ln_1", "attn_qkv": "attn.c_attn", "attn_output": "attn.c_proj",
      "ffn_norm": "ln_2", "ffn_up": "mlp.c_fc", "ffn_down": "mlp.c_proj",
    ],
    transposed: ["attn_qkv", "attn_output", "ffn_up", "ffn_down"]
  ) { reading in
    reading.set("model_type", .string("gpt2"))
    try reading.vocabulary()
    try reading.copyWhole("embedding_length", to: "n_embd", isNeeded: true)
    try reading.copyWhole("block_count", to: "n_layer", isNeeded: true)
    try reading.copyWhole("attention.head_count", to: "n_head", isNeeded: true)
    try reading.copyWhole("context_length", to: "n_positions", isNeeded: true)
    try reading.copyWhole("feed_forward_length", to: "n_inner", isNeeded: true)
    try reading.copyReal("attention.layer_norm_epsilon", to: "layer_norm_epsilon", isNeeded: true)
    try reading.sameHeads()
  }

  /// BERT, RoBERTa and XLM-RoBERTa, whose rows of positions before the first are not in the file.
  static let bert = GgufFamily(
    architecture: "bert",
    outer: [
      "token_embd": "embeddings.word_embeddings",
      "position_embd": "embeddings.position_embeddings",
      "token_types": "embeddings.token_type_embeddings",
      "token_embd_norm": "embeddings.LayerNorm", "cls": "classifier.dense",
    ],
    layerPrefix: "encoder.layer.",
    inner: [
      "attn_q": "attention.self.query", "attn_k": "attention.self.key",
      "attn_v": "attention.self.value", "attn_output": "attention.output.dense",
      "attn_output_norm": "attention.output.LayerNorm", "ffn_up": "intermediate.dense",
      "ffn_down": "output.dense", "layer_output_norm": "output.LayerNorm",
    ]
  ) { reading in
    reading.set("model_type", .string("bert"))
    try reading.vocabulary()
    try reading.copyWhole("embedding_length", to: "hidden_size", isNeeded: true)
    try reading.copyWhole("block_count", to: "num_hidden_layers", isNeeded: true)
    try reading.copyWhole("attention.head_count", to: "num_attention_heads", isNeeded: true)
    try reading.copyWhole("context_length", to: "max_position_embeddings", isNeeded: true)
    try reading.copyWhole("feed_forward_length", to: "intermediate_size", isNeeded: true)
    try reading.copyReal("attention.layer_norm_epsilon", to: "layer_norm_eps", isNeeded: true)
    try reading.sameHeads()
  }
}
