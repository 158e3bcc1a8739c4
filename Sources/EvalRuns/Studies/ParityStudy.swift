package import EvalCore

/// Holds two models against each other on the same texts, stage by stage: is a converted, quantised or served model the
/// same model?
///
/// Stages that a side does not give out are named and not compared: a server gives vectors, and neither ids nor hidden
/// states.
package struct ParityStudy: Sendable {
  /// One of the two models.
  package struct Side: Sendable {
    package var model: any EmbeddingModel
    package var recipe: Recipe
    /// What is scored; nil where the texts belong to no task.
    package var spec: RunSpec?

    package init(model: any EmbeddingModel, recipe: Recipe, spec: RunSpec?) {
      self.model = model
      self.recipe = recipe
      self.spec = spec
    }
  }

  /// The largest difference that does not matter.
  package var tolerance: Double
  /// Texts whose hidden states are compared, spread evenly over all; nothing is kept of more than one.
  package var stateTexts: Int

  package init(tolerance: Double = 1e-4, stateTexts: Int = 8) {
    self.tolerance = tolerance
    self.stateTexts = stateTexts
  }

  /// Compares both sides on the texts of `setup`'s tasks.
  ///
  /// - Parameter progress: hears of texts of both sides together.
  /// - Throws: what the models throw.
  package func compare(
    _ left: Side, _ right: Side, setup: EvaluationSetup,
    progress: @escaping @Sendable (_ done: Int, _ total: Int, _ tokens: Int) -> Void
  ) async throws -> ParityResult {
    let index = TextIndex(setup.tasks)
    let vectors = try await embed(index.texts, left, right, progress)
    var result = try await stages(left, right, texts: index.texts, vectors: vectors)
    let scored = try zip([left, right], vectors).map { side, vectors in
      guard let spec = side.spec else {
        throw EvalError.internalFault("nothing says what is scored")
      }
      return try setup.score(
        spec, vectors: RunVectors(embeddings: [vectors.final], index: index), recipe: 0,
        encoding: EncodingTime())
    }
    result.stages += similarities(of: scored) + scores(of: scored)
    return result
  }

  /// Compares both sides on `texts`, and the cosine of each text with the next one.
  ///
  /// - Throws: as ``compare(_:_:setup:progress:)``.
  package func compare(
    _ left: Side, _ right: Side, texts: [String],
    progress: @escaping @Sendable (_ done: Int, _ total: Int, _ tokens: Int) -> Void
  ) async throws -> ParityResult {
    var table = TextTable()
    texts.forEach { _ = table.row(of: $0) }
    let vectors = try await embed(table.texts, left, right, progress)
    var result = try await stages(left, right, texts: table.texts, vectors: vectors)
    let cosines = vectors.map { vectors in
      (1..<max(1, table.texts.count)).map {
        VectorDifference.cosine(vectors.final[row: $0 - 1], vectors.final[row: $0])
      }
    }
    result.stages.append(
      worst(
        .similarities, "similarities", zip(cosines[0], cosines[1]).map { abs($0 - $1) },
        place: { "lines \($0 + 1) and \($0 + 2) of the distinct texts" }))
    return result
  }

  // MARK: Vectors

  /// The vectors of one side: pooled ones and those behind heads where they can be had, and the final ones.
  private struct Vectors {
    var pooled: Embeddings?
    var headed: Embeddings?
    var final: Embeddings
  }

  private func embed(
    _ texts: [String], _ left: Side, _ right: Side,
    _ progress: @escaping @Sendable (_ done: Int, _ total: Int, _ tokens: Int) -> Void
  ) async throws -> [Vectors] {
    guard !texts.isEmpty else {
      throw EvalError.usage("there is no text to compare", remedy: "name texts or a task")
    }
    var all: [Vectors] = []
    for (number, side) in [left, right].enumerated() {
      guard side.model.embedsTextsIndependently(under: [side.recipe]) else {
        throw EvalError.usage(
          "a vector of \(side.model.identity.name) depends on the other texts",
          remedy: "compare models that embed each text by itself")
      }
      let inner = try innerRecipes(of: side)
      let embedded = try await EncodingPass(side.model).embed(
        texts, recipes: inner + [side.recipe]
      ) { done, tokens in progress(number * texts.count + done, 2 * texts.count, tokens) }
      // Heads that change nothing are none.
      let hasHeads = inner.count > 1 && embedded[0].values != embedded[1].values
      all.append(
        Vectors(
          pooled: inner.isEmpty ? nil : embedded[0], headed: hasHeads ? embedded[1] : nil,
          final: embedded[embedded.count - 1]))
    }
    return all
  }

  /// The recipe as far as pooling, and as far as the heads where there are any; empty where the model does not let
  /// its stages be seen.
  private func innerRecipes(of side: Side) throws -> [Recipe] {
    let needed = [\Recipe.appliesHeads, \.normalisation, \.dimensions] as [PartialKeyPath<Recipe>]
    guard needed.allSatisfy({ side.model.honoured.contains(RecipeField.of($0)) }) else { return [] }
    var headed = side.recipe
    headed.normalisation = .none
    headed.dimensions = nil
    var pooled = headed
    pooled.appliesHeads = false
    let recipes = try [pooled, headed].map { try side.model.completed($0) }
    return recipes[0] == recipes[1] ? [recipes[0]] : recipes
  }

  // MARK: Stages

  private func stages(
    _ left: Side, _ right: Side, texts: [String], vectors: [Vectors]
  ) async throws -> ParityResult {
    let tokens = try tokenStage(left, right, texts: texts)
    let (one, other) = (vectors[0], vectors[1])
    return ParityResult(
      left: .init(model: left.model.identity, recipe: left.recipe),
      right: .init(model: right.model.identity, recipe: right.recipe), tolerance: tolerance,
      stages: [recipeStage(left.recipe, right.recipe), tokens.stage]
        + (try await stateStages(left, right, same: tokens.same))
        + [
          vectorStage(.pooling, "pooling", one.pooled, other.pooled, texts),
          vectorStage(.heads, "heads", one.headed, other.headed, texts),
          vectorStage(.direction, "direction", one.final, other.final, texts),
          vectorStage(.length, "length", one.final, other.final, texts),
        ])
  }

  private func recipeStage(_ left: Recipe, _ right: Recipe) -> ParityResult.Stage {
    let differing = RecipeField.all.filter { !$0.isEqual(left, right) }
    return ParityResult.Stage(
      .recipe, "recipe", compared: RecipeField.all.count, difference: Double(differing.count),
      isWithin: differing.isEmpty,
      note: differing.isEmpty ? nil : differing.map(\.title).joined(separator: ", "))
  }

  /// The stage, and the texts that both sides are fed alike.
  private func tokenStage(
    _ left: Side, _ right: Side, texts: [String]
  ) throws -> (stage: ParityResult.Stage, same: [(text: String, fed: FedText)]) {
    guard let one = left.model.tokenStates, let other = right.model.tokenStates else {
      return (.init(.tokens, "tokens", note: "not both give out ids"), [])
    }
    let fed = try (one.fed(texts, under: left.recipe), other.fed(texts, under: right.recipe))
    let differing = texts.indices.filter { fed.0[$0].ids != fed.1[$0].ids }
    let note = differing.first.map { row in
      let (a, b) = (fed.0[row].ids, fed.1[row].ids)
      let place =
        zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        ?? min(a.count, b.count)
      func id(_ ids: [Int32]) -> String { place < ids.count ? "\(ids[place])" : "no token" }
      return "token \(place) of “\(texts[row].prefix(60))” is \(id(a)) and \(id(b))"
    }
    return (
      .init(
        .tokens, "tokens", compared: texts.count, difference: Double(differing.count),
        isWithin: differing.isEmpty, note: note),
      texts.indices.filter { fed.0[$0].ids == fed.1[$0].ids }.map { (texts[$0], fed.0[$0]) }
    )
  }

  private func stateStages(
    _ left: Side, _ right: Side, same: [(text: String, fed: FedText)]
  ) async throws -> [ParityResult.Stage] {
    func none(_ reason: String, isWithin: Bool? = nil) -> [ParityResult.Stage] {
      [.init(.states, "hidden states", isWithin: isWithin, note: reason)]
    }
    guard let one = left.model.tokenStates, let other = right.model.tokenStates else {
      return none("not both give them out")
    }
    guard !same.isEmpty else { return none("no text has the same ids on both sides") }
    if let a = left.model.layers?.count, let b = right.model.layers?.count, a != b {
      return none("\(a) and \(b) layers", isWithin: false)
    }
    var differences: [[Double]] = []
    let chosen = DependencyProbe.spread(same, count: stateTexts)
    for (_, fed) in chosen {
      try Task.checkCancellation()
      let a = try await one.states(ofAllTokensIn: fed.ids, pattern: left.recipe.attention)
      let b = try await other.states(ofAllTokensIn: fed.ids, pattern: right.recipe.attention)
      guard a.first?.first?.count == b.first?.first?.count else {
        return none(
          "\(a.first?.first?.count ?? 0) and \(b.first?.first?.count ?? 0) components",
          isWithin: false)
      }
      if differences.isEmpty { differences = a.map { _ in [] } }
      for state in a.indices {
        differences[state].append(
          VectorDifference.relative(a[state].joined(), b[state].joined()))
      }
    }
    return differences.enumerated().map { state, found in
      worst(.states, "hidden state \(state)", found, place: { "“\(chosen[$0].text.prefix(60))”" })
    }
  }

  private func vectorStage(
    _ kind: ParityResult.Kind, _ name: String, _ left: Embeddings?, _ right: Embeddings?,
    _ texts: [String]
  ) -> ParityResult.Stage {
    guard let left, let right else {
      return .init(
        kind, name,
        note: kind == .heads && left == nil && right == nil
          ? "neither has any that can be seen" : "not both give it out")
    }
    guard left.dimension == right.dimension else {
      return .init(
        kind, name, compared: texts.count, isWithin: kind == .length ? nil : false,
        note: "\(left.dimension) and \(right.dimension) components")
    }
    let measure: (ArraySlice<Float>, ArraySlice<Float>) -> Double =
      switch kind {
      case .direction: VectorDifference.direction
      case .length: VectorDifference.length
      default: VectorDifference.relative
      }
    return worst(
      kind, name, texts.indices.map { measure(left[row: $0], right[row: $0]) },
      place: { "“\(texts[$0].prefix(60))”" })
  }

  private func similarities(of results: [RunResult]) -> [ParityResult.Stage] {
    zip(results[0].tasks, results[1].tasks).compactMap { one, other in
      guard case .pairs(let a, _, _) = one.items, case .pairs(let b, _, _) = other.items else {
        return nil
      }
      return worst(
        .similarities, "similarities of \(one.id)", zip(a, b).map { abs($0 - $1) },
        place: { "pair \($0 + 1)" })
    }
  }

  private func scores(of results: [RunResult]) -> [ParityResult.Stage] {
    zip(results[0].tasks, results[1].tasks).map { one, other in
      guard let a = one.score.value, let b = other.score.value else {
        let isWithin = one.score.value == nil && other.score.value == nil
        return .init(
          .score, one.id, compared: 1, isWithin: isWithin,
          note: "no score on \(isWithin ? "either" : "one") side")
      }
      return .init(
        .score, one.id, compared: 1, difference: abs(a - b), isWithin: abs(a - b) <= tolerance,
        values: [a, b])
    }
  }

  /// A stage of which `differences` were found, one a thing that was compared.
  private func worst(
    _ kind: ParityResult.Kind, _ name: String, _ differences: [Double], place: (Int) -> String
  ) -> ParityResult.Stage {
    guard let (at, most) = differences.enumerated().max(by: { $0.element < $1.element }) else {
      return .init(kind, name, note: "there is nothing to compare")
    }
    return .init(
      kind, name, compared: differences.count, difference: most, isWithin: most <= tolerance,
      note: most > 0 ? place(at) : nil)
  }
}
