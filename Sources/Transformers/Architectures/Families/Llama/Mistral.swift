import Checkpoints
import Documents

extension Architecture {
  /// Mistral (arXiv 2310.06825): Llama with a sliding window in every layer, or none where it is null.
  static let mistral = Architecture(
    modelTypes: ["mistral"], classPrefix: "Mistral", prefixes: ["model.", ""],
    anchor: "embed_tokens.weight", ignorable: GatedDecoderLayout.ignorable,
    blueprint: { configuration in
      var options = GatedDecoderLayout.Options()
      options.keyValueHeads = 8
      options.maxPositions = 4096 * 32
      if configuration.isNull("num_key_value_heads") { options.keyValueHeads = nil }
      let heads = try GatedDecoderLayout.heads(configuration, options)
      let count = try configuration.layerCount()
      let window: Int? =
        configuration.isNull("sliding_window")
        ? nil : try configuration.size("sliding_window", 4096)
      // transformers gives every layer of this family the same window, whatever layer_types says.
      let kind = window == nil ? "full_attention" : "sliding_attention"
      _ = try configuration.layerTypes(count: count, known: [kind])
      return try GatedDecoderLayout.blueprint(
        configuration, options,
        layers: GatedDecoderLayout.layers(Array(repeating: window, count: count)),
        rotaries: [try configuration.rotary(headDimension: heads.dimension)])
    },
    bind: { try GatedDecoderLayout.bind(&$0, $1, GatedDecoderLayout.Options()) })
}
