import Checkpoints
import Documents

extension Architecture {
  /// nomic-bert (arXiv 2402.01613): nomic-embed-text, arctic-embed-m-long and CodeRankEmbed in the spelling of their own
  /// code, whose keys are those of GPT-2, and in that of transformers 5.
  static let nomicBert = Architecture(
    modelTypes: ["nomic_bert"], classPrefix: "NomicBert", prefixes: ["nomic_bert.", "bert.", ""],
    anchor: "embeddings.word_embeddings.weight", ignorable: RotaryEncoderLayout.ignorable,
    pooler: "pooler.dense",
    blueprint: { configuration in
      if configuration["n_embd"] != nil { return try nomicBlueprint(configuration) }
      let hidden = try configuration.size("hidden_size", 768)
      let heads = try configuration.size("num_attention_heads", 12, most: 1 << 16)
      let dimension = try configuration.size("head_dim", hidden / heads, most: 1 << 16)
      return try RotaryEncoderLayout.blueprint(
        configuration, vocabulary: 30_528,
        rotary: try configuration.rotary(headDimension: dimension, theta: 1000),
        headDimension: dimension, heads: heads, isGated: true, inner: 3072, positions: 2048,
        epsilon: 1e-12)
    },
    bind: { binder, blueprint in
      var names = RotaryEncoderLayout.Names()
      if binder.has("encoder.layers.0.norm1.weight") {
        names.layers = "encoder.layers."
        names.embeddingNorm = "emb_ln"
        names.inputs = "attn.Wqkv"
        names.output = "attn.out_proj"
        names.attentionNorm = "norm1"
        names.feedForwardNorm = "norm2"
        names.up = "mlp.fc11"
        names.gate = "mlp.fc12"
        names.down = "mlp.fc2"
      }
      return try RotaryEncoderLayout.bind(&binder, blueprint, names)
    })

  /// The blueprint of a configuration in the keys of the model's own code.
  private static func nomicBlueprint(_ configuration: ModelConfiguration) throws -> Blueprint {
    for key in ["prenorm", "parallel_block", "use_rms_norm", "causal", "rotary_emb_interleaved"] {
      try configuration.refuse(key, unless: .boolean(false))
    }
    try configuration.refuse("rotary_emb_scale_base")
    try configuration.refuse("rotary_emb_fraction", unless: .integer(1))
    try configuration.refuse("scale_attn_weights", unless: .boolean(true))
    try configuration.refuse("scale_attn_by_inverse_layer_idx", unless: .boolean(false))
    try configuration.refuse("moe_every_n_layers", unless: .integer(0))
    // Which kernels compute, biases that are seen in the tensors, and what belongs to training.
    configuration.supersede(
      "dense_seq_output", "fused_bias_fc", "fused_dropout_add_ln", "last_layer_subset",
      "mlp_fc1_bias", "mlp_fc2_bias", "parallel_block_tied_norm", "qkv_proj_bias",
      "sequence_parallel", "use_flash_attn", "use_xentropy", "tie_word_embeddings",
      "type_vocab_size", "ffn_div", "expert_choice_router", "moe_impl",
      "moe_normalize_expert_weights",
      "moe_resid_pdrop", "moe_top_k", "num_shared_experts", "router_aux_loss_coef",
      "max_trained_positions")
    let hidden = try configuration.size("n_embd", 768)
    let heads = try configuration.heads(of: hidden, key: "n_head", fallback: 12)
    let kinds: [String: (name: String, isGated: Bool)] = [
      "swiglu": ("silu", true), "geglu": ("gelu", true),
    ]
    let stated = try configuration.text("activation_function", "gelu")
    let (name, isGated) = kinds[stated] ?? (stated, false)
    let positions = try configuration.size("n_positions", 2048)
    var renamed: [String: JSONValue] = [
      "hidden_size": .integer(hidden), "hidden_act": .string(name),
      "intermediate_size": .integer(try configuration.size("n_inner", 4 * hidden)),
      "num_hidden_layers": .integer(try configuration.layerCount("n_layer", fallback: 12)),
      "layer_norm_eps": .number(try configuration.positive("layer_norm_epsilon", 1e-5)),
      "max_position_embeddings": .integer(positions),
      "type_vocab_size": configuration["type_vocab_size"] ?? .integer(2),
    ]
    // The table of tokens has a multiple of so many rows.
    let rows = try configuration.size("vocab_size", 50_257)
    let unit = try configuration.size("pad_vocab_size_multiple", 1)
    renamed["vocab_size"] = .integer((rows + unit - 1) / unit * unit)
    let theta = try configuration.positive("rotary_emb_base", 10_000)
    var scaling = RotaryBlueprint.Scaling.none
    if configuration["rotary_scaling_factor"] != nil {
      scaling = .dynamic(
        factor: try configuration.positive("rotary_scaling_factor", 1),
        originalMax: try configuration.size("max_trained_positions", positions))
    }
    let native = ModelConfiguration(file: configuration.file, values: renamed, path: "")
    var blueprint = try RotaryEncoderLayout.blueprint(
      native, vocabulary: rows,
      rotary: RotaryBlueprint(dimensions: hidden / heads, theta: theta, scaling: .none),
      headDimension: hidden / heads, heads: heads, isGated: isGated, inner: 4 * hidden,
      positions: positions, epsilon: 1e-5)
    blueprint.rotaries[0].scaling = scaling
    return blueprint
  }
}
