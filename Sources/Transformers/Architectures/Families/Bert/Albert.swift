import Checkpoints
import Documents
import EvalCore

extension Architecture {
  /// ALBERT (arXiv 1909.11942): BERT with narrow tables, whose layers share the weights of their group.
  static let albert = Architecture(
    modelTypes: ["albert"], classPrefix: "Albert", prefixes: ["albert.", ""],
    anchor: "embeddings.word_embeddings.weight",
    ignorable: [
      "pooler.weight", "pooler.bias", "embeddings.position_ids", "predictions.", "sop_classifier.",
      "classifier.", "qa_outputs.",
    ],
    pooler: "pooler",
    blueprint: { configuration in
      // A group of several layers would be run whole for every one of `num_hidden_layers`.
      try configuration.refuse("inner_group_num", unless: .integer(1))
      // Of the first code of Google; transformers reads none of them.
      configuration.supersede(
        "net_structure_type", "num_memory_blocks", "gap_size", "down_scale_factor",
        "classifier_dropout_prob")
      var blueprint = try BertLayout.blueprint(
        configuration, positions: .learned(offset: 0),
        sumWidth: try configuration.size("embedding_size", 128), hidden: 4096, heads: 64,
        inner: 16_384, vocabulary: 30_000)
      blueprint.feedForward.activation = try configuration.activation("hidden_act", "gelu_new")
      let groups = try configuration.size("num_hidden_groups", 1, most: 4096)
      guard groups <= blueprint.layerCount else {
        throw configuration.wrong("num_hidden_groups", "at most the number of layers")
      }
      for index in blueprint.layers.indices {
        // Layer i belongs to group ⌊i / (layers / groups)⌋, in floating point as in transformers.
        blueprint.layers[index].shared = Int(
          Double(index) / (Double(blueprint.layerCount) / Double(groups)))
      }
      return blueprint
    },
    bind: { binder, blueprint in
      let hidden = blueprint.hiddenSize
      let inner = blueprint.feedForward.innerSize
      let width = blueprint.embedding.sumWidth ?? hidden
      var groups: [Int: LayerWeights] = [:]
      var layers: [LayerWeights] = []
      for (index, layer) in blueprint.layers.enumerated() {
        let group = layer.shared ?? index
        if let known = groups[group] {
          layers.append(known)
          continue
        }
        let place = "encoder.albert_layer_groups.\(group).albert_layers.0"
        func square(_ name: String) throws -> LinearWeights {
          try binder.linear(
            "\(place).attention.\(name)", outputs: hidden, inputs: hidden, bias: true)
        }
        let weights = LayerWeights(
          attentionNorm: try binder.norm("\(place).attention.LayerNorm", count: hidden),
          query: try square("query"), key: try square("key"), value: try square("value"),
          output: try square("dense"),
          feedForwardNorm: try binder.norm("\(place).full_layer_layer_norm", count: hidden),
          up: try binder.linear("\(place).ffn", outputs: inner, inputs: hidden, bias: true),
          down: try binder.linear("\(place).ffn_output", outputs: hidden, inputs: inner, bias: true)
        )
        groups[group] = weights
        layers.append(weights)
      }
      return ModelWeights(
        tokenEmbedding: try binder.matrix(
          "embeddings.word_embeddings.weight", outputs: blueprint.vocabularySize, inputs: width),
        positionEmbedding: try binder.positions("embeddings.position_embeddings.weight", blueprint),
        tokenTypeEmbedding: try binder.wholeTable(
          "embeddings.token_type_embeddings.weight", width: width),
        embeddingNorm: try binder.norm("embeddings.LayerNorm", count: width),
        projectIn: try binder.linear(
          "encoder.embedding_hidden_mapping_in", outputs: hidden, inputs: width, bias: true),
        layers: layers)
    })
}
