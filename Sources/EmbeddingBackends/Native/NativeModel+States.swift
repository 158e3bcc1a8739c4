package import EvalCore
import LinearAlgebra
import Transformers

extension NativeModel: TokenStates {
  /// Every text under the first prompt of `recipe`.
  ///
  /// - Throws: as embedding the texts does.
  package func fed(_ texts: [String], under recipe: Recipe) throws -> [FedText] {
    try firstPrompts(of: texts, under: recipe).map { FedText(ids: $0.ids, text: $0.text) }
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
    return try await computing { try await encoder.run(plan) }.map { values in
      let width = values.count / max(1, sequences.count)
      return sequences.indices.map { Array(values[$0 * width..<($0 + 1) * width]) }
    }
  }

  /// The states of all tokens of one sequence: `[hidden state 0…layers][token][hidden]`.
  ///
  /// - Throws: as ``states(ofToken:in:pattern:)``.
  package func states(
    ofAllTokensIn sequence: [Int32], pattern: AttentionPattern
  ) async throws -> [[[Float]]] {
    let plan = try encoder.plan(
      inputs: [EncoderInput(ids: sequence)],
      configurations: try stateConfigurations(pattern, pooling: .mean),
      options: PlanOptions(prunesUnreadRows: false, memoryBudget: .max))
    return try await computing { encoder.rows(plan) }.map { matrices in
      let matrix = matrices[0]
      return (0..<matrix.rows).map { row in
        Array(matrix.values[row * matrix.columns..<(row + 1) * matrix.columns])
      }
    }
  }

  private func stateConfigurations(
    _ pattern: AttentionPattern, pooling: Pooling
  ) throws -> [EncoderConfiguration] {
    try (0...encoder.blueprint.layerCount).map {
      try EncoderConfiguration(
        pattern: pattern, layer: .state($0), pooling: pooling, for: encoder.blueprint)
    }
  }
}
