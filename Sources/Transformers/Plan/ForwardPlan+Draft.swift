import EvalCore

extension ForwardPlan {
  /// The configurations of a plan, equal ones recognised.
  struct Draft {
    var distinct: [EncoderConfiguration] = []
    var served: [Int] = []
    var spans: [Pooling.Span] = []
    var tree: LayerTree
    /// One entry a requested configuration.
    var notes: [String?] = []
    let seesPadding: Bool
    /// The layers that all requested configurations run when each runs alone.
    var requestedDepth: Int

    init(
      _ shape: ModelShape, inputs: [EncoderInput], configurations: [EncoderConfiguration],
      seesPadding: Bool
    ) throws {
      let blueprint = shape.blueprint
      self.seesPadding = seesPadding
      requestedDepth = configurations.reduce(0) { $0 + $1.depth }
      for configuration in configurations {
        try Self.check(configuration, of: shape)
        let span = configuration.pooling.span
        let ends =
          !seesPadding
          && (span == .all
            || inputs.allSatisfy { $0.tokens(of: span)?.upperBound == $0.ids.count })
        var canonical = configuration.canonical(for: blueprint, lastTokensEndTexts: ends)
        if !shape.finishesStates { canonical.normsEarlyStates = false }
        notes.append(Self.note(configuration, canonical: canonical, blueprint: blueprint))
        if let known = distinct.firstIndex(of: canonical) {
          served.append(known)
        } else {
          served.append(distinct.count)
          distinct.append(canonical)
        }
      }
      for span in distinct.map(\.pooling.span) where !spans.contains(span) { spans.append(span) }
      tree = LayerTree(distinct)
    }

    /// Why a configuration has the vectors of another pattern; nil where it has its own.
    private static func note(
      _ configuration: EncoderConfiguration, canonical: EncoderConfiguration, blueprint: Blueprint
    ) -> String? {
      guard canonical.bidirectional != configuration.bidirectional else { return nil }
      let read =
        configuration.depth < blueprint.layerCount
        ? "hidden state \(configuration.depth)" : "the last hidden state"
      return
        "attention pattern \(configuration.patternName) gives the same vectors as "
        + "\(canonical.patternName): what differs cannot reach what is read "
        + "(\(configuration.pooling) pooling of \(read))"
    }

    private static func check(_ configuration: EncoderConfiguration, of shape: ModelShape) throws {
      let layers = shape.blueprint.layerCount
      guard configuration.bidirectional.count == layers, !configuration.states.isEmpty,
        !configuration.pooling.modes.isEmpty,
        configuration.states.allSatisfy({ (0...layers).contains($0) })
      else {
        throw EvalError.internalFault("a configuration does not fit a model of \(layers) layers")
      }
      let widths = Set(
        configuration.states.map { state in
          state == layers || configuration.normsEarlyStates
            ? shape.outputWidth : shape.blueprint.hiddenSize
        })
      guard widths.count == 1 else {
        throw EvalError.unsupported(
          "the average of hidden states of different widths (\(widths.sorted()))", file: nil,
          remedy: "average states below the last only, or have early states normed as well")
      }
    }

    /// What is read of every sequence. `owners` are the inputs of each, `leading` the padding before each input.
    func readings(owners: [[Int]], leading: [Int], inputs: [EncoderInput]) throws -> [[[Reading]]] {
      try spans.map { span in
        try owners.map { owners in
          var result: [Reading] = []
          for input in owners {
            guard let tokens = inputs[input].tokens(of: span), !tokens.isEmpty,
              tokens.lowerBound >= 0, tokens.upperBound <= inputs[input].ids.count
            else {
              throw EvalError.usage(
                "text \(input) has no tokens for pooling over “\(span.rawValue)”",
                remedy: "pool over all tokens, or use a template that marks what is pooled")
            }
            let shifted = tokens.lowerBound + leading[input]..<tokens.upperBound + leading[input]
            if let known = result.firstIndex(where: { $0.tokens == shifted }) {
              result[known].inputs.append(input)
            } else {
              result.append(Reading(tokens: shifted, first: tokens.lowerBound, inputs: [input]))
            }
          }
          return result
        }
      }
    }
  }

  /// Ids, types and positions that the model has.
  static func check(_ inputs: [EncoderInput], against shape: ModelShape) throws {
    let vocabulary = shape.vocabularySize
    let types = shape.tokenTypes
    for (index, input) in inputs.enumerated() {
      guard !input.ids.isEmpty else {
        throw EvalError.usage(
          "text \(index) has no tokens",
          remedy: "leave it out, or add a special token to every text")
      }
      if let id = input.ids.first(where: { $0 < 0 || Int($0) >= vocabulary }) {
        throw EvalError.usage(
          "text \(index) has token id \(id), and the model has \(vocabulary) token vectors",
          remedy: "use the tokenizer that belongs to the model")
      }
      if let typeIDs = input.typeIDs {
        guard typeIDs.count == input.ids.count else {
          throw EvalError.internalFault("text \(index) has token types for other than its tokens")
        }
        if let types, let type = typeIDs.first(where: { $0 < 0 || Int($0) >= types }) {
          throw EvalError.usage(
            "text \(index) has token type \(type), and the model has \(types)",
            remedy: "use the tokenizer that belongs to the model")
        }
      }
      let positions = shape.blueprint.embedding.positions
      if let first = positions.firstRow, let table = shape.positionRows,
        let last = positions.rows(of: input.ids).max(), last >= table
      {
        throw EvalError.usage(
          "text \(index) has \(input.ids.count) tokens, and the model has positions for "
            + "\(table - first)",
          remedy: "truncate texts to \(table - first) tokens")
      }
    }
  }
}
