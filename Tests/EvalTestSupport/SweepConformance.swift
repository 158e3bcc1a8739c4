package import EvalCore

/// The laws of ``EmbeddingModel``; a backend that sweeps checks them in one call:
/// `#expect(try await SweepConformance(backend, recipes: …).violations() == [])`.
///
/// A backend that sweeps also obeys ``ModelConformance``.
package struct SweepConformance: Sendable {
  /// A recipe that the backend must refuse.
  package struct Refusal: Sendable {
    /// The recipe.
    package var recipe: Recipe
    /// What the message of the error must name.
    package var mention: String

    /// `recipe` is refused with a message that contains `mention`.
    package init(_ recipe: Recipe, naming mention: String) {
      self.recipe = recipe
      self.mention = mention
    }
  }

  private let backend: any EmbeddingModel
  private let otherThreads: (any EmbeddingModel)?
  private let recipes: [Recipe]
  private let equalTo: [Int]
  private let refusals: [Refusal]
  private let tolerance: Float

  /// - Parameters:
  ///   - otherThreads: the same model with another number of threads; nil where a backend has none.
  ///   - recipes: at least two distinct recipes that the backend honours.
  ///   - equalTo: entry i names the first recipe whose vectors the backend declares to be those of recipe i;
  ///     nil where it declares nothing.
  ///   - refusals: recipes that the backend cannot honour.
  ///   - tolerance: the largest allowed difference of a component between a sweep and a recipe alone,
  ///     relative to the row's largest component.
  package init(
    _ backend: any EmbeddingModel, otherThreads: (any EmbeddingModel)? = nil,
    recipes: [Recipe], equalTo: [Int]? = nil, refusals: [Refusal] = [], tolerance: Float = 1e-5
  ) {
    self.backend = backend
    self.otherThreads = otherThreads
    self.recipes = recipes
    self.equalTo = equalTo ?? Array(recipes.indices)
    self.refusals = refusals
    self.tolerance = tolerance
  }

  private var texts: [String] { ModelConformance.texts }

  /// Sentences that say which law was broken where; empty when all hold.
  ///
  /// - Throws: what the backend throws for ``ModelConformance/texts`` under `recipes`, which it must embed.
  package func violations() async throws -> [String] {
    guard recipes.count > 1, Set(recipes).count == recipes.count, equalTo.count == recipes.count
    else { return ["the suite needs two distinct recipes and one entry of equalTo for each"] }
    let sweep = try await backend.embed(texts, recipes: recipes, progress: nil)
    var found = shapeViolations(sweep)
    guard found.isEmpty else { return found }
    found += try await aloneViolations(sweep)
    found += equalityViolations(sweep)
    found += try await workViolations(sweep)
    found += try await orderViolations(sweep)
    found += try await threadViolations(sweep)
    found += try await emptySweepViolations(sweep)
    for refusal in refusals { found += await refusalViolations(refusal) }
    return found
  }

  private func shapeViolations(_ sweep: [Embeddings]) -> [String] {
    guard sweep.count == recipes.count else {
      return ["\(sweep.count) sets of vectors for \(recipes.count) recipes"]
    }
    return sweep.enumerated().flatMap { index, vectors in
      ModelConformance.shapeViolations(vectors, expected: texts.count, "recipe \(index)")
    }
  }

  /// A sweep gives each recipe the vectors that it has alone, and never takes more work than they do.
  private func aloneViolations(_ sweep: [Embeddings]) async throws -> [String] {
    var found: [String] = []
    var work = WorkCounts()
    for (index, recipe) in recipes.enumerated() {
      let alone = try await backend.embed(texts, recipes: [recipe], progress: nil)
      guard alone.count == 1, alone[0].dimension == sweep[index].dimension else {
        found.append("recipe \(index) alone has vectors of another size")
        continue
      }
      for row in texts.indices {
        if let gap = ModelConformance.difference(
          alone[0][row: row], sweep[index][row: row], tolerance)
        {
          found.append("recipe \(index), text \(row) differs by \(gap) from the recipe alone")
        }
      }
      for own in alone.compactMap(\.work) { work.add(own, from: .otherRecipes) }
    }
    let planned = try await backend.plan(texts, recipes: recipes).work ?? WorkCounts()
    if planned.computedRowLayers > work.computedRowLayers {
      found.append(
        "the sweep takes \(planned.computedRowLayers) rows × layers, its recipes one by one "
          + "\(work.computedRowLayers)")
    }
    if planned.naiveRowLayers != work.naiveRowLayers {
      found.append("the work one by one is not the sum of the recipes' own")
    }
    return found
  }

  private func equalityViolations(_ sweep: [Embeddings]) -> [String] {
    equalTo.enumerated().flatMap { index, first -> [String] in
      guard (0...index).contains(first), equalTo[first] == first else {
        return ["recipe \(index) is declared equal to \(first), which is not the first of its kind"]
      }
      guard sweep[index].values != sweep[first].values else { return [] }
      return ["recipes \(first) and \(index) are declared equal and have different bits"]
    }
  }

  private func workViolations(_ sweep: [Embeddings]) async throws -> [String] {
    var done = WorkCounts()
    for part in sweep.compactMap(\.work) { done.add(part, from: .otherRecipes) }
    let planned = try await backend.plan(texts, recipes: recipes).work ?? WorkCounts()
    return planned == done ? [] : ["the plan counts \(planned), the sweep \(done)"]
  }

  private func orderViolations(_ sweep: [Embeddings]) async throws -> [String] {
    let reversed = try await backend.embed(texts, recipes: recipes.reversed(), progress: nil)
    return recipes.indices.flatMap { index -> [String] in
      guard reversed[recipes.count - 1 - index].values != sweep[index].values else { return [] }
      return ["recipe \(index) has other bits when the order of recipes is reversed"]
    }
  }

  private func threadViolations(_ sweep: [Embeddings]) async throws -> [String] {
    guard let otherThreads else { return [] }
    let other = try await otherThreads.embed(texts, recipes: recipes, progress: nil)
    return recipes.indices.flatMap { index -> [String] in
      guard other[index].values != sweep[index].values else { return [] }
      return ["recipe \(index) has other bits on another number of threads"]
    }
  }

  private func emptySweepViolations(_ sweep: [Embeddings]) async throws -> [String] {
    let none = try await backend.embed([], recipes: recipes, progress: nil)
    guard none.count == recipes.count, none.allSatisfy({ $0.count == 0 }) else {
      return ["no texts gave vectors"]
    }
    return []
  }

  /// The recipe is refused alone and among recipes that are honoured, before any vector is given.
  private func refusalViolations(_ refusal: Refusal) async -> [String] {
    var found: [String] = []
    for (place, sweep) in [("alone", [refusal.recipe]), ("in a sweep", recipes + [refusal.recipe])]
    {
      do {
        _ = try await backend.embed(texts, recipes: sweep, progress: nil)
        found.append("“\(refusal.mention)” had to be refused \(place), and it was embedded")
      } catch let error as EvalError {
        if !error.description.contains(refusal.mention) {
          found.append("the refusal \(place) does not name “\(refusal.mention)”: \(error)")
        }
      } catch {
        found.append("a refusal \(place) threw \(type(of: error)), which is not an EvalError")
      }
    }
    return found
  }
}
