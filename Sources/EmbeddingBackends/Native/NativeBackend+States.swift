package import EvalCore
import LinearAlgebra
import Transformers

/// A text as it is fed: token ids, and which of them are the text's own.
package struct FedText: Sendable, Hashable {
  package var ids: [Int32]
  package var text: Range<Int>
}

extension NativeBackend {
  /// The number of layers.
  package var layerCount: Int { encoder.blueprint.layerCount }

  /// Whether a norm follows the last layer.
  package var hasFinalNorm: Bool { encoder.blueprint.hasFinalNorm }

  /// Whether the checkpoint's layers look both ways where no pattern says otherwise.
  package var looksBothWays: Bool { encoder.blueprint.attention.direction == .bidirectional }

  /// Every text under the recipe's first prompt.
  ///
  /// - Throws: as embedding the texts does.
  package func fed(_ texts: [String]) throws -> [FedText] {
    try firstPrompts(of: texts).map { FedText(ids: $0.ids, text: $0.text) }
  }

  /// The states of one token of every sequence: `[hidden state 0…layers][sequence][hidden]`, the
  /// final norm in the last one only.
  ///
  /// All sequences are computed in one chunk, so that a prefix that they share is computed
  /// once and its states are the same bits in all of them.
  ///
  /// - Throws: ``EvalError`` for a token that a sequence lacks, a pattern that the model cannot honour.
  package func states(
    ofToken token: Int, in sequences: [[Int32]], pattern: AttentionPattern
  ) async throws -> [[[Float]]] {
    let inputs = sequences.map { EncoderInput(ids: $0, text: token..<token + 1) }
    let plan = try encoder.plan(
      inputs: inputs,
      configurations: try stateConfigurations(pattern, pooling: Pooling([.last], over: .text)),
      options: PlanOptions(
        chunkRows: max(1, sequences.reduce(0) { $0 + $1.count }), memoryBudget: .max))
    return try await encoder.run(plan).map { values in
      let width = values.count / max(1, sequences.count)
      return sequences.indices.map { Array(values[$0 * width..<($0 + 1) * width]) }
    }
  }

  /// The states of all tokens of one sequence: `[hidden state 0…layers][token][hidden]`.
  ///
  /// - Throws: as ``states(ofToken:in:pattern:)``.
  package func states(
    ofAllTokensIn sequence: [Int32], pattern: AttentionPattern
  ) throws -> [[[Float]]] {
    let plan = try encoder.plan(
      inputs: [EncoderInput(ids: sequence)],
      configurations: try stateConfigurations(pattern, pooling: .mean),
      options: PlanOptions(prunesUnreadRows: false, memoryBudget: .max))
    return encoder.rows(plan).map { matrices in
      let matrix = matrices[0]
      return (0..<matrix.rows).map { row in
        Array(matrix.values[row * matrix.columns..<(row + 1) * matrix.columns])
      }
    }
  }

  private func stateConfigurations(
    _ pattern: AttentionPattern, pooling: Pooling
  ) throws -> [EncoderConfiguration] {
    try (0...layerCount).map {
      try EncoderConfiguration(
        pattern: pattern, layer: .state($0), pooling: pooling, for: encoder.blueprint)
    }
  }
}
