import EmbeddingBackends
import EvalCore
import EvalRuns
import Testing

@Suite struct DependencyProbeTests {
  private func measure(_ patterns: [AttentionPattern]) async throws -> DependencyMeasurement {
    let backend = try TinyModel().backend()
    let sequences = try backend.fed(TinyModel.sentences(12)).map {
      DependencyProbe.Sequence(ids: $0.ids, text: $0.text)
    }
    return try await DependencyProbe(replacements: 3).measure(
      sequences, patterns: patterns,
      source: DependencyProbe.Source(
        token: { try await backend.states(ofToken: $1, in: $0, pattern: $2) },
        tokens: { try backend.states(ofAllTokensIn: $0, pattern: $1) }))
  }

  /// The law: a state depends on later tokens exactly when a layer at or below it looks both ways.
  @Test func laterTokensMatterExactlyFromTheFirstBidirectionalLayer() async throws {
    let patterns: [AttentionPattern] = [
      .none, .last(1), .last(2), .only([1]), .only([0, 2]), .all,
    ]
    let firsts = [Int.max, 3, 2, 1, 0, 0]
    let outcome = try await measure(patterns)
    #expect(outcome.sentences == 12)
    for (profile, first) in zip(outcome.profiles, firsts) {
      #expect(profile.layers.map(\.state) == Array(0...TinyModel.layers))
      for layer in profile.layers {
        if layer.state <= first {
          #expect(layer.after == 0, "\(profile.pattern), state \(layer.state)")
        } else {
          #expect(layer.after > 1e-6, "\(profile.pattern), state \(layer.state)")
        }
        // A replaced token is not the pivot, so embeddings do not change; every layer sees what came before.
        #expect((layer.before > 1e-6) == (layer.state > 0), "\(profile.pattern), \(layer.state)")
        let alike = layer.similarityBefore ?? 2
        #expect((-1...1).contains(alike))
      }
    }
    // Patterns that agree up to a layer agree in the states up to it.
    #expect(outcome.profiles[0].layers[..<4] == outcome.profiles[1].layers[..<4])
  }

  @Test func measuresTheSameTwice() async throws {
    #expect(try await measure([.last(2)]) == measure([.last(2)]))
  }

  /// Hand-worked: states of one component pair. The pivot of ids [1, 2, 3] is token 1; the next sentence is [4, 5, 6].
  /// Token 0 becomes 4 and token 2 becomes 6. The source's state of the pivot is (3, first id): from (3, 1) to (3, 4)
  /// it changes by 3/√10 = 0.9487; replacing token 2 changes nothing. Of [4, 5, 6] the pivot changes from
  /// (3, 4) to (3, 1): 3/5 = 0.6. The mean is 0.7743.
  @Test func handWorkedChange() async throws {
    let source = DependencyProbe.Source(
      token: { sequences, token, _ in
        #expect(token == 1)
        return [sequences.map { [3, Float($0[0])] }]
      },
      tokens: { sequence, _ in [sequence.map { [3, Float($0)] }] })
    let outcome = try await DependencyProbe(replacements: 4).measure(
      [
        DependencyProbe.Sequence(ids: [1, 2, 3], text: 0..<3),
        DependencyProbe.Sequence(ids: [4, 5, 6], text: 0..<3),
        DependencyProbe.Sequence(ids: [7, 8], text: 0..<2),
      ], patterns: [.none], source: source)
    let layer = try #require(outcome.profiles.first?.layers.first)
    let expected: Double = (3 / Double(10).squareRoot() + 0.6) / 2
    #expect(abs(layer.before - expected) < 1e-12)
    #expect(layer.after == 0)
    #expect(outcome.tooShort == 1)
    // Ranks of the pivot (3, 2) are (2, 1). Tokens before and after, first sentence: (3, 1) has ranks (2, 1) and ρ = 1;
    // (3, 3) is constant and has none. Second sentence, pivot (3, 5) with ranks (1, 2): (3, 4) and (3, 6) have ρ = 1.
    #expect(layer.similarityBefore == 1)
    #expect(layer.similarityAfter == 1)
  }

  @Test func refusesTooFewSentences() async {
    let source = DependencyProbe.Source(token: { _, _, _ in [] }, tokens: { _, _ in [] })
    await #expect(throws: EvalError.self) {
      try await DependencyProbe().measure(
        [DependencyProbe.Sequence(ids: [1, 2, 3], text: 0..<3)], patterns: [.none], source: source)
    }
  }
}
