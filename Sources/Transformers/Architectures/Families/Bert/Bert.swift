import Checkpoints
import Documents

extension Architecture {
  /// BERT (arXiv 1810.04805), MiniLM and most early sentence encoders; and jina-embeddings-v2 (arXiv 2310.19923), whose
  /// configurations say BERT with linear position biases.
  static let bert = Architecture(
    modelTypes: ["bert"], classPrefix: "Bert", prefixes: ["bert.", ""],
    anchor: "embeddings.word_embeddings.weight", ignorable: BertLayout.ignorable,
    pooler: "pooler.dense", ownKeys: ["position_embedding_type"],
    blueprint: { configuration in
      try configuration.refuse(
        "position_embedding_type", unless: .string("absolute"), .string("alibi"))
      guard configuration["position_embedding_type"] == .string("alibi") else {
        return try BertLayout.blueprint(configuration, positions: .learned(offset: 0))
      }
      return try JinaBertLayout.blueprint(configuration)
    },
    bind: { binder, blueprint in
      blueprint.attention.linearBias == nil
        ? try BertLayout.bind(&binder, blueprint) : try JinaBertLayout.bind(&binder, blueprint)
    })
}
