import Checkpoints
import Documents

extension Architecture {
  /// SmolLM3 (Hugging Face 2025): Llama in which every fourth layer has no rotary positions.
  static let smollm3 = Architecture(
    modelTypes: ["smollm3"], classPrefix: "SmolLM3", prefixes: ["model.", ""],
    anchor: "embed_tokens.weight", ignorable: GatedDecoderLayout.ignorable,
    ownKeys: ["no_rope_layers"],
    blueprint: { configuration in
      var options = GatedDecoderLayout.Options()
      options.maxPositions = 32_768
      options.keyValueHeads = configuration.isNull("num_key_value_heads") ? nil : 4
      options.hiddenSize = 2048
      options.innerSize = 11_008
      options.layers = 36
      options.heads = 16
      options.vocabularySize = 128_256
      let heads = try GatedDecoderLayout.heads(configuration, options)
      let count = try configuration.layerCount(fallback: 36)
      let turns = try configuration.rotaryLayers(count: count)
      let slides = try configuration.flag("use_sliding_window", false)
      let window = try configuration.optionalSize("sliding_window")
      let kinds =
        try configuration.layerTypes(count: count, known: ["full_attention", "sliding_attention"])
        ?? turns.map { $0 ? "full_attention" : "sliding_attention" }
      var layers = GatedDecoderLayout.layers(
        kinds.map { slides && $0 == "sliding_attention" ? window : nil })
      for (index, turns) in turns.enumerated() where !turns { layers[index].rotary = nil }
      return try GatedDecoderLayout.blueprint(
        configuration, options, layers: layers,
        rotaries: [try configuration.rotary(headDimension: heads.dimension, theta: 2_000_000)])
    },
    bind: { binder, blueprint in
      try GatedDecoderLayout.bind(&binder, blueprint, .biases(in: binder))
    })
}

extension ModelConfiguration {
  /// Which of `count` layers have rotary positions: 1 in `no_rope_layers`, in spite of its name, else all but every
  /// `no_rope_layer_interval`-th.
  fileprivate func rotaryLayers(count: Int) throws -> [Bool] {
    let interval = try size("no_rope_layer_interval", 4)
    guard let value = self["no_rope_layers"] else {
      return (1...count).map { $0 % interval != 0 }
    }
    guard let entries = value.elements?.map(\.whole), entries.count == count,
      entries.allSatisfy({ $0 == 0 || $0 == 1 })
    else { throw wrong("no_rope_layers", "a list of 0 and 1, one for each of \(count) layers") }
    return entries.map { $0 == 1 }
  }
}
