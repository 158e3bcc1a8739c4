import Checkpoints
import Documents

extension Architecture {
  /// GTE (arXiv 2407.19669): gte-en-v1.5, gte-multilingual, arctic-embed-m-v2.0 and stella_en_400M in the spelling of
  /// their own code (`new`), and GTE of transformers 5.
  static let gte = Architecture(
    modelTypes: ["gte", "new"], classPrefix: "Gte", prefixes: ["new.", "gte.", ""],
    anchor: "embeddings.word_embeddings.weight", ignorable: RotaryEncoderLayout.ignorable,
    pooler: "pooler.dense",
    blueprint: { configuration in
      try configuration.refuse("position_embedding_type", unless: .string("rope"))
      try configuration.refuse("layer_norm_type", unless: .string("layer_norm"))
      try configuration.refuse("logn_attention_scale", unless: .boolean(false))
      try configuration.refuse("logn_attention_clip1", unless: .boolean(false))
      // How matrices are laid out, which is seen in the tensors, and how attention is computed.
      configuration.supersede("pack_qkv", "unpad_inputs", "use_memory_efficient_attention")
      let isNew = try configuration.text("model_type", "gte") == "new"
      let hidden = try configuration.size("hidden_size", 768)
      let heads = try configuration.heads(of: hidden, fallback: 12)
      let rotary = try configuration.rotary(
        headDimension: hidden / heads, theta: isNew ? 10_000 : 160_000, knowsStretchedBase: true)
      var blueprint = try RotaryEncoderLayout.blueprint(
        configuration, vocabulary: isNew ? 30_528 : 250_048, rotary: rotary,
        headDimension: hidden / heads, heads: heads, isGated: true, inner: 3072,
        positions: isNew ? 2048 : 8192, epsilon: 1e-12)
      blueprint.feedForward.activation = try configuration.activation("hidden_act", "gelu")
      return blueprint
    },
    bind: { binder, blueprint in
      var names = RotaryEncoderLayout.Names()
      if binder.has("encoder.layer.0.attn_ln.weight") {
        names.layers = "encoder.layer."
        names.inputs = "attention.qkv_proj"
        names.query = "attention.q_proj"
        names.key = "attention.k_proj"
        names.value = "attention.v_proj"
        names.output = "attention.o_proj"
        names.attentionNorm = "attn_ln"
        names.feedForwardNorm = "mlp_ln"
        names.upAndGate = "mlp.up_gate_proj"
      }
      return try RotaryEncoderLayout.bind(&binder, blueprint, names)
    })
}
