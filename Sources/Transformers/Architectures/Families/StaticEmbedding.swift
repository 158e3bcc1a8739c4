import Checkpoints
import EvalCore
import LinearAlgebra

extension Architecture {
  /// Static embeddings: a table of vectors and no layer. StaticEmbedding and WordEmbeddings of sentence-transformers,
  /// model2vec and potion (github.com/MinishLab/model2vec).
  ///
  /// `mapping` says which row a token has where several share one, `weights` what the vector of a token is multiplied
  /// with.
  static let staticEmbedding = Architecture(
    modelTypes: ["static_embedding"], classPrefix: "StaticEmbedding", prefixes: [""], anchor: "",
    blueprint: { configuration in
      let hidden = try configuration.size("hidden_size")
      return Blueprint(
        vocabularySize: try configuration.size("vocab_size"), hiddenSize: hidden,
        maxPositions: 1 << 20, embedding: EmbeddingBlueprint(),
        norm: .layer(epsilon: 1e-12), placement: .post,
        attention: AttentionBlueprint(
          direction: .bidirectional, heads: 1, keyValueHeads: 1, headDimension: hidden, scale: 1),
        feedForward: FeedForwardBlueprint(innerSize: hidden, activation: .relu, isGated: false),
        layers: [], hasFinalNorm: false)
    },
    bind: { binder, blueprint in
      let names = ["embedding.weight", "embeddings", "emb_layer.weight"]
      let name = names.first { binder.has($0) } ?? names[0]
      let table = try binder.wholeTable(name, width: blueprint.hiddenSize)
      let mapping = binder.table.integers("mapping")
      let weights =
        binder.has("weights")
        ? try binder.vector("weights", count: blueprint.vocabularySize) : nil
      guard mapping != nil || weights != nil else {
        return ModelWeights(tokenEmbedding: table, layers: [])
      }
      var values = [Float](repeating: 0, count: blueprint.vocabularySize * blueprint.hiddenSize)
      for token in 0..<blueprint.vocabularySize {
        let row = mapping?[token] ?? token
        guard (0..<table.outputs).contains(row) else {
          throw EvalError.badData(
            file: binder.table.place, place: "tensor “mapping”",
            "gives token \(token) the row \(row), and the table has \(table.outputs)",
            remedy: "fetch the model again")
        }
        let start = token * blueprint.hiddenSize
        values.withUnsafeMutableBufferPointer { buffer in
          guard let first = buffer.baseAddress else { return }
          table.row(row, into: first + start)
          if let weight = weights?[token] {
            Kernels.scale(
              first + start, ldx: blueprint.hiddenSize, by: weight, rows: 1,
              n: blueprint.hiddenSize)
          }
        }
      }
      return ModelWeights(
        tokenEmbedding: WeightMatrix(
          values: values, outputs: blueprint.vocabularySize, inputs: blueprint.hiddenSize),
        layers: [])
    })
}
