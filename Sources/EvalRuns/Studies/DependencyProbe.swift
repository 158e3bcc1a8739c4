package import EvalCore
import EvalScoring

/// How much the state of one token depends on the tokens before and after it, layer by layer.
///
/// The definition. Of every text (a prompt's token ids) the pivot p is the middle token of the sentence's own
/// tokens. Another of these tokens, q, is replaced by a token of the next sentence, and the relative change of
/// the pivot's hidden state is taken: d(l, q) = ‖h′ₗ(p) − hₗ(p)‖₂ / ‖hₗ(p)‖₂. The new token is the one at the same
/// place of the next sentence (the first follows the last, places wrap around) or, where that is the same token, the
/// next one there that is not. Up to ``replacements`` tokens on either side of p take part: of m tokens and n < m
/// replacements those at the places ⌊i (m − 1) / (n − 1)⌋, for n = 1 the one at ⌊m / 2⌋. “Before” is the mean of d over q < p and
/// “after” that over q > p, first over the tokens of a sentence and then over sentences.
///
/// The law: “after” is exactly 0 in every hidden state that only causal layers made, and greater than 0 in every
/// state that a bidirectional layer had a part in. That needs equal bits for equal inputs: the
/// sequences of a sentence are computed together, so that a shared prefix is computed once.
///
/// The second pair of numbers is of the kind that the pilot of BeLLM reports (arXiv 2311.05296, after
/// Ethayarajh, EMNLP 2019): the mean over other tokens of the sentence, before and after the pivot, of Spearman's
/// correlation between the components of their state and those of the pivot's.
package struct DependencyProbe: Hashable, Sendable {
  /// Tokens replaced on either side at most.
  package var replacements: Int

  package init(replacements: Int = 4) { self.replacements = replacements }

  /// Measures `patterns` on `sequences`; `progress` hears (done, total) in sentences × patterns.
  ///
  /// - Parameter threads: sentences at a time; the measurement does not depend on it.
  /// - Throws: what `states` throws; ``EvalError/usage(_:remedy:)`` when fewer than two sentences are long enough.
  package func measure(
    _ sequences: [FedText], patterns: [AttentionPattern], states: any TokenStates,
    threads: Int = 1, progress: (@Sendable (Int, Int) -> Void)? = nil
  ) async throws -> DependencyMeasurement {
    let usable = sequences.filter { $0.text.count >= 3 }
    guard usable.count >= 2, !patterns.isEmpty, replacements >= 1 else {
      throw EvalError.usage(
        "\(usable.count) of \(sequences.count) sentences have the three tokens that the probe needs",
        remedy: "give at least two longer sentences")
    }
    let trials = usable.indices.map { place in
      Trial(usable[place], next: usable[(place + 1) % usable.count], replacements: replacements)
    }
    let total = trials.count * patterns.count
    var profiles: [DependencyMeasurement.Profile] = []
    for (number, pattern) in patterns.enumerated() {
      var sums: [Sums] = []
      // A few sentences at a time, so that all cores work; sums are taken in the order of the sentences.
      for start in stride(from: 0, to: trials.count, by: max(1, threads)) {
        let group = trials[start..<min(start + max(1, threads), trials.count)]
        for (place, found) in try await self.states(of: group, pattern, states) {
          guard found.changed.count == found.all.count else {
            throw EvalError.internalFault("hidden states of different numbers of layers")
          }
          if sums.isEmpty { sums = found.changed.map { _ in Sums() } }
          for state in found.changed.indices {
            sums[state].add(
              trials[place], changed: found.changed[state], tokens: found.all[state])
          }
          progress?(number * trials.count + place + 1, total)
        }
      }
      profiles.append(
        DependencyMeasurement.Profile(
          pattern: pattern, layers: sums.enumerated().map { $1.layer(state: $0) }))
    }
    return DependencyMeasurement(
      profiles: profiles, sentences: usable.count, tooShort: sequences.count - usable.count,
      replacements: replacements)
  }
}

extension DependencyProbe {
  /// The states of one sentence: of the pivot in every sequence, and of all tokens.
  private struct Found: Sendable {
    var changed: [[[Float]]]
    var all: [[[Float]]]
  }

  /// The states of several sentences, computed side by side and given in their order.
  private func states(
    of trials: ArraySlice<Trial>, _ pattern: AttentionPattern, _ states: any TokenStates
  ) async throws -> [(place: Int, found: Found)] {
    try await withThrowingTaskGroup(of: (Int, Found).self) { group in
      for (place, trial) in zip(trials.indices, trials) {
        group.addTask {
          try Task.checkCancellation()
          return (
            place,
            Found(
              changed: try await states.states(
                ofToken: trial.pivot, in: trial.sequences, pattern: pattern),
              all: try await states.states(ofAllTokensIn: trial.sequences[0], pattern: pattern))
          )
        }
      }
      var found: [(Int, Found)] = []
      for try await one in group { found.append(one) }
      return found.sorted { $0.0 < $1.0 }
    }
  }
}

/// One sentence with its replacements.
private struct Trial: Sendable {
  let pivot: Int
  let text: Range<Int>
  /// The sentence itself, then one sequence a replaced token.
  var sequences: [[Int32]]
  /// The replaced token of sequence i + 1.
  var replaced: [Int]

  init(_ sequence: FedText, next: FedText, replacements: Int) {
    text = sequence.text
    pivot = text.lowerBound + text.count / 2
    sequences = [sequence.ids]
    replaced = []
    let donors = Array(next.ids[next.text])
    for side in [text.lowerBound..<pivot, pivot + 1..<text.upperBound] {
      for token in Self.spread(side, count: replacements) {
        var ids = sequence.ids
        ids[token] = Self.donor(donors, from: token - text.lowerBound, unlike: ids[token])
        sequences.append(ids)
        replaced.append(token)
      }
    }
  }

  /// Up to `count` places of `range`, evenly spread, ends first.
  private static func spread(_ range: Range<Int>, count: Int) -> [Int] {
    guard range.count > count else { return Array(range) }
    guard count > 1 else { return [range.lowerBound + range.count / 2] }
    return (0..<count).map { range.lowerBound + $0 * (range.count - 1) / (count - 1) }
  }

  /// The first donor from `place` on, cyclically, that is another token; where all are the same
  /// token, the neighbouring id.
  private static func donor(_ donors: [Int32], from place: Int, unlike id: Int32) -> Int32 {
    for step in donors.indices {
      let candidate = donors[(place + step) % donors.count]
      if candidate != id { return candidate }
    }
    return id > 0 ? id - 1 : id + 1
  }
}

/// Sums over sentences at one hidden state.
private struct Sums {
  private var before = Mean()
  private var after = Mean()
  private var similarityBefore = Mean()
  private var similarityAfter = Mean()

  mutating func add(_ trial: Trial, changed: [[Float]], tokens: [[Float]]) {
    let own = changed[0]
    var (changeBefore, changeAfter) = (Mean(), Mean())
    for (index, token) in trial.replaced.enumerated() {
      let change = Self.relativeChange(from: own, to: changed[index + 1])
      if token < trial.pivot { changeBefore.add(change) } else { changeAfter.add(change) }
    }
    before.add(changeBefore.value)
    after.add(changeAfter.value)
    let pivot = tokens[trial.pivot].map(Double.init)
    var (alikeBefore, alikeAfter) = (Mean(), Mean())
    for token in trial.text where token != trial.pivot {
      guard let value = Correlation.spearman.score(tokens[token].map(Double.init), pivot).value
      else { continue }
      if token < trial.pivot { alikeBefore.add(value) } else { alikeAfter.add(value) }
    }
    similarityBefore.add(alikeBefore.value)
    similarityAfter.add(alikeAfter.value)
  }

  func layer(state: Int) -> DependencyMeasurement.Layer {
    DependencyMeasurement.Layer(
      state: state, before: before.value ?? 0, after: after.value ?? 0,
      similarityBefore: similarityBefore.value, similarityAfter: similarityAfter.value)
  }

  /// ‖b − a‖₂ / ‖a‖₂ in double; exactly 0 for equal vectors.
  private static func relativeChange(from a: [Float], to b: [Float]) -> Double {
    var (difference, length) = (0.0, 0.0)
    for index in a.indices {
      let step = Double(b[index]) - Double(a[index])
      difference += step * step
      length += Double(a[index]) * Double(a[index])
    }
    if difference == 0 { return 0 }
    return (difference / length).squareRoot()
  }
}

/// A running mean.
private struct Mean {
  private var sum = 0.0
  private var count = 0

  mutating func add(_ value: Double?) {
    guard let value else { return }
    sum += value
    count += 1
  }

  var value: Double? { count == 0 ? nil : sum / Double(count) }
}

extension DependencyProbe {
  /// `count` of `texts`, evenly spread, the first and the last among them.
  package static func spread<Text>(_ texts: [Text], count: Int) -> [Text] {
    guard texts.count > count else { return texts }
    guard count > 1 else { return Array(texts.prefix(count)) }
    return (0..<count).map { texts[$0 * (texts.count - 1) / (count - 1)] }
  }
}

extension PatternAxis {
  /// The patterns to probe: those that are named, else none, the last layer and all.
  ///
  /// - Throws: as ``resolved(layerCount:)``.
  package func patterns(toProbe layers: LayerFacts) throws -> [AttentionPattern] {
    if !isEmpty { return try resolved(layerCount: layers.count) }
    if layers.isBidirectional { return [.none] }
    return layers.count == 1 ? [.none, .all] : [.none, .last(1), .all]
  }
}
