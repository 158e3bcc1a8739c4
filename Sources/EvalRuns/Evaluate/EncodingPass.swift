package import EvalCore

/// Where vectors are kept while a run goes on, so that a killed run loses at most one slice.
///
/// A key pins identity, recipe, the texts of the slice and the kernels that compute, so a journal can never serve
/// another model's vectors, nor those of other kernels. The closures are the caller's; this module does no input or
/// output.
package struct VectorJournal: Sendable {
  /// What computes, down to the kernels of matrix products.
  package var kernels: String
  package var read: @Sendable (ContentDigest) async throws -> Kept<Embeddings>
  package var write: @Sendable (ContentDigest, Embeddings) async throws -> Void

  package init(
    kernels: String = "",
    read: @escaping @Sendable (ContentDigest) async throws -> Kept<Embeddings>,
    write: @escaping @Sendable (ContentDigest, Embeddings) async throws -> Void
  ) {
    self.kernels = kernels
    self.read = read
    self.write = write
  }
}

/// Encodes distinct texts slice by slice.
///
/// Slices are cut from the texts in order of their UTF-8 bytes, so that texts that share a prefix
/// stay together, and depend on the texts alone: a resumed run computes the same slices and
/// gets the same bits as one that was never interrupted.
package struct EncodingPass: Sendable {
  /// The most texts of a slice.
  static let largestSlice = 2048

  /// Texts a slice: what is lost when a run is killed, some seconds of work of the model on two cores. It depends on
  /// the model alone, so that the same command cuts the same slices.
  static func sliceSize(weightBytes: Int) -> Int {
    switch weightBytes {
    case ..<(256 << 20): largestSlice
    case ..<(2 << 30): 512
    default: 128
    }
  }

  private struct SliceKey: Encodable {
    var engine: String
    var kernels: String
    var model: ModelIdentity
    var recipe: Recipe
    var texts: ContentDigest
  }

  private let model: any EmbeddingModel
  private let journal: VectorJournal?

  /// A pass over `model`; with a journal, slices that it holds are not computed again.
  package init(_ model: any EmbeddingModel, journal: VectorJournal? = nil) {
    self.model = model
    self.journal = journal
  }

  /// Embeds `texts` under `recipes`, sharing what the model can share; one ``Embeddings`` a recipe, row i of each
  /// belongs to text i.
  ///
  /// - Throws: what the model throws, and ``EvalError/badData(file:place:_:remedy:)`` when a
  ///   vector is not finite.
  package func embed(_ texts: [String], recipes: [Recipe], progress: EmbeddingProgress? = nil)
    async throws -> [Embeddings]
  {
    guard model.embedsTextsIndependently(under: recipes) else {
      let whole = try await compute(texts, recipes: recipes, progress: progress)
      try whole.forEach { try check($0, texts: texts) }
      return whole
    }
    var gathered = recipes.map { _ in Embeddings(dimension: 0, values: []) }
    var isCounted = recipes.map { _ in true }
    var done = (texts: 0, tokens: 0)
    var dropped = 0
    for rows in Self.slices(of: texts, size: Self.sliceSize(weightBytes: model.weightBytes)) {
      try Task.checkCancellation()
      let slice = rows.map { texts[$0] }
      let before = done
      let parts = try await journaled(slice, recipes: recipes, dropped: &dropped) {
        sliceTexts, tokens in
        progress?(before.texts + sliceTexts, before.tokens + tokens)
      }
      for (index, part) in parts.enumerated() {
        try gathered[index].place(part, at: rows, of: texts.count)
        if part.work == nil { isCounted[index] = false }
      }
      done = (done.texts + slice.count, done.tokens + (parts.first?.tokens ?? 0))
      progress?(done.texts, done.tokens)
    }
    // A part that does not say what it took leaves the sum unknown.
    for index in gathered.indices where !isCounted[index] { gathered[index].work = nil }
    if dropped > 0 {
      let note =
        "\(counted(dropped, "kept block")) of vectors \(dropped == 1 ? "was" : "were") damaged, "
        + "and computed anew"
      for index in gathered.indices { gathered[index].notes.append(note) }
    }
    return gathered
  }

  /// The places of `texts` in the order of their bytes, cut into slices.
  static func slices(of texts: [String], size: Int) -> [ArraySlice<Int>] {
    let order = texts.indices.sorted { texts[$0].utf8.lexicographicallyPrecedes(texts[$1].utf8) }
    return stride(from: 0, to: order.count, by: size).map {
      order[$0..<min($0 + size, order.count)]
    }
  }

  private func journaled(
    _ slice: [String], recipes: [Recipe], dropped: inout Int,
    progress: @escaping EmbeddingProgress
  ) async throws -> [Embeddings] {
    guard let journal else {
      let parts = try await compute(slice, recipes: recipes, progress: progress)
      try parts.forEach { try check($0, texts: slice) }
      return parts
    }
    var digest = DigestAccumulator()
    for text in slice {
      digest.update("\(text.utf8.count):")
      digest.update(text)
    }
    let texts = digest.finished()
    let keys = try recipes.map { recipe in
      try ContentDigest(
        ofCanonicalJSON: SliceKey(
          engine: engineIdentity, kernels: journal.kernels, model: model.identity, recipe: recipe,
          texts: texts))
    }
    var parts: [Embeddings?] = []
    for key in keys {
      let kept = try await journal.read(key)
      if kept.isDamaged { dropped += 1 }
      var part = kept.value
      part?.kept = slice.count
      parts.append(part)
    }
    let missing = parts.indices.filter { parts[$0] == nil }
    if !missing.isEmpty {
      let fresh = try await compute(
        slice, recipes: missing.map { recipes[$0] }, progress: progress)
      for (index, part) in zip(missing, fresh) {
        try check(part, texts: slice)
        var kept = part
        // What several recipes took together is no count of any of them.
        if recipes.count > 1 { kept.work = nil }
        try await journal.write(keys[index], kept)
        parts[index] = part
      }
    }
    return parts.compactMap(\.self)
  }

  private func compute(
    _ texts: [String], recipes: [Recipe], progress: EmbeddingProgress?
  ) async throws -> [Embeddings] {
    try await model.embed(try await model.plan(texts, recipes: recipes), progress: progress)
  }

  private func check(_ embeddings: Embeddings, texts: [String]) throws {
    let name = model.identity.name
    guard embeddings.count == texts.count else {
      throw EvalError.badData(
        file: name, place: nil, "\(embeddings.count) vectors came back for \(texts.count) texts",
        remedy: "check the backend; each text needs exactly one vector")
    }
    if let bad = embeddings.values.firstIndex(where: { !$0.isFinite }) {
      let row = bad / embeddings.dimension
      throw EvalError.badData(
        file: name, place: "text \(row + 1), component \(bad % embeddings.dimension)",
        "the vector holds \(embeddings.values[bad])",
        remedy:
          "check the weights (`stsbench models inspect`); a score is never made of such vectors")
    }
  }
}
