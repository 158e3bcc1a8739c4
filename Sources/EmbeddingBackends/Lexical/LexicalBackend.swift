package import EvalCore

/// `builtin:lexical`: tf-idf of words and character n-grams, an honest baseline without a model.
///
/// The idf comes from the texts of the run, that is, from the distinct texts of one call of
/// ``embed(_:progress:)``. A vector therefore depends on the *set* of texts (never on order, number
/// of repeats or threads), and a run must hand over all its texts in one call. Equal run specs name
/// equal data and so give equal vectors. ``init(idfFrom:)`` freezes the idf of a given set instead.
///
/// The exact vectors are sparse and live in the space of all n-grams; the dense ones of
/// ``dimension`` components approximate their cosines (see `LexicalModel`). Measured on STS-B
/// dev, the set that its constants were chosen on: Spearman 0.780.
package struct LexicalBackend: EmbeddingBackend {
  /// Components of a vector.
  package static let dimension = 1024

  package let identity: ModelIdentity
  package let recipe: Recipe
  /// False unless the idf was frozen: a vector depends on the set of texts of the run.
  package var embedsTextsIndependently: Bool { frozen != nil }
  private let frozen: LexicalModel?

  /// Opens the baseline.
  ///
  /// - Throws: ``EvalError/unsupported(_:file:remedy:)`` for every recipe option but
  ///   `--normalize l2`, which describes what is done anyway.
  package init(overrides: RecipeOverrides = RecipeOverrides()) throws {
    try self.init(overrides: overrides, frozen: nil, corpus: nil)
  }

  /// Opens the baseline with the idf of `corpus`, whatever is embedded later.
  ///
  /// - Throws: as ``init(overrides:)``.
  package init(idfFrom corpus: [String], overrides: RecipeOverrides = RecipeOverrides()) throws {
    var accumulator = DigestAccumulator()
    for text in Set(corpus).sorted() {
      accumulator.update("\(text.utf8.count):")
      accumulator.update(text)
    }
    try self.init(
      overrides: overrides, frozen: LexicalModel(texts: corpus), corpus: accumulator.finished())
  }

  private init(overrides: RecipeOverrides, frozen: LexicalModel?, corpus: ContentDigest?) throws {
    try overrides.refuseAll(but: [.normalisation], on: "builtin:lexical")
    if overrides.normalisation == Normalisation.none {
      throw EvalError.unsupported(
        "normalisation “none” on builtin:lexical, whose vectors have unit length", file: nil,
        remedy: "leave the option out")
    }
    var recipe = Recipe()
    recipe.normalisation = .l2
    self.recipe = recipe
    self.frozen = frozen
    identity = ModelIdentity(
      backend: .builtin, name: "builtin:lexical",
      digests: corpus.map { ["idf": $0] } ?? [:],
      attributes: [
        "features": "words, characters \(LexicalFeatures.characterOrders) within words",
        "weights": "sublinear tf, smooth idf, word share 1/3",
        "idf": frozen == nil ? "texts of the run" : "frozen",
        "dimension": String(Self.dimension), "version": "1",
      ])
  }

  package func embed(_ texts: [String], progress: EmbeddingProgress?) async throws -> Embeddings {
    let model = frozen ?? LexicalModel(texts: texts)
    var values: [Float] = []
    values.reserveCapacity(texts.count * Self.dimension)
    for (index, text) in texts.enumerated() {
      model.appendVector(of: text, dimension: Self.dimension, to: &values)
      if (index + 1).isMultiple(of: 512) {
        try Task.checkCancellation()
        progress?(index + 1, 0)
      }
    }
    if !texts.isEmpty, !texts.count.isMultiple(of: 512) { progress?(texts.count, 0) }
    return Embeddings(dimension: Self.dimension, values: values)
  }
}
