import Checkpoints

extension Architecture {
  /// OLMo 2 (arXiv 2501.00656): Llama with norms behind both blocks in place of before them, and norms over all
  /// queries and all keys of a row.
  static let olmo2 = Architecture(
    modelTypes: ["olmo2"], classPrefix: "Olmo2", prefixes: ["model.", ""],
    anchor: "embed_tokens.weight", ignorable: GatedDecoderLayout.ignorable,
    blueprint: { configuration in
      var options = GatedDecoderLayout.Options()
      options.epsilon = 1e-5
      options.placement = .sandwich
      options.normalisesQueriesAndKeys = true
      options.headNormScope = .allHeads
      options.hiddenSize = 4096
      options.innerSize = 11_008
      options.layers = 32
      options.heads = 32
      options.vocabularySize = 50_304
      var blueprint = try GatedDecoderLayout.plainBlueprint(configuration, options)
      for index in blueprint.layers.indices { blueprint.layers[index].hasAttentionNorm = false }
      return blueprint
    },
    bind: { binder, blueprint in
      try GatedDecoderLayout.bind(&binder, blueprint, .biases(in: binder))
    })
}
