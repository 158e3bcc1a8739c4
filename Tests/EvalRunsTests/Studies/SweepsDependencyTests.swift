import EmbeddingBackends
import EvalCore
import EvalRuns
import EvalTestSupport
import Testing

@Suite struct DependencyProbeTests {
  private func measure(_ patterns: [AttentionPattern]) async throws -> DependencyMeasurement {
    let backend = try TinyModel().backend()
    let states = try #require(backend.tokenStates)
    return try await DependencyProbe(replacements: 3).measure(
      try states.fed(TinyModel.sentences(12), under: backend.defaultRecipe), patterns: patterns,
      states: states)
  }

  /// The law: a state depends on later tokens exactly when a layer at or below it is bidirectional.
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
    let outcome = try await DependencyProbe(replacements: 4).measure(
      [
        FedText(ids: [1, 2, 3], text: 0..<3), FedText(ids: [4, 5, 6], text: 0..<3),
        FedText(ids: [7, 8], text: 0..<2),
      ], patterns: [.none], states: HandWorked())
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
    await #expect(throws: EvalError.self) {
      try await DependencyProbe().measure(
        [FedText(ids: [1, 2, 3], text: 0..<3)], patterns: [.none], states: HandWorked())
    }
  }

  /// One hidden state whose components are 3 and an id: the first of the sequence for the pivot, else the token's own.
  private struct HandWorked: TokenStates {
    func fed(_ texts: [String], under recipe: Recipe) throws -> [FedText] { [] }

    func states(
      ofToken token: Int, in sequences: [[Int32]], pattern: AttentionPattern
    ) async throws -> [[[Float]]] {
      #expect(token == 1)
      return [sequences.map { [3, Float($0[0])] }]
    }

    func states(
      ofAllTokensIn sequence: [Int32], pattern: AttentionPattern
    ) async throws -> [[[Float]]] {
      [sequence.map { [3, Float($0)] }]
    }
  }
}
