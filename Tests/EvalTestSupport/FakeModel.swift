package import EvalCore

/// A model whose vectors are counts of hashed character trigrams: deterministic, quick, the same in
/// every process, and near for texts that share letters.
package struct FakeModel: SeparateRecipesModel {
  package let identity: ModelIdentity
  package let defaultRecipe: Recipe
  package let honoured = RecipeFields.all
  package let kindName = "a fake"
  /// The number of components of a vector.
  package let dimension: Int
  /// The text whose vector is refused, for tests of failures; nil refuses none.
  package let refusedText: String?

  /// A fake of the given dimension.
  package init(
    name: String = "fake", dimension: Int = 32, recipe: Recipe = Recipe(),
    refusedText: String? = nil
  ) {
    self.dimension = dimension
    defaultRecipe = recipe
    self.refusedText = refusedText
    identity = ModelIdentity(
      backend: .init(rawValue: "builtin"), name: name,
      digests: ["weights": ContentDigest(ofText: "\(name) of \(dimension)")],
      attributes: ["dimension": String(dimension)])
  }

  package func dimension(under recipe: Recipe) -> Int? { dimension }

  package func vectors(
    of texts: [String], under recipe: Recipe, progress: EmbeddingProgress?
  ) async throws -> Embeddings {
    var values: [Float] = []
    values.reserveCapacity(texts.count * dimension)
    var tokens = 0
    for (index, text) in texts.enumerated() {
      if text == refusedText {
        throw EvalError.unreachable(
          identity.name, "the text “\(text)” was refused", remedy: "leave it out")
      }
      values += vector(of: text)
      tokens += text.split(separator: " ").count
      progress?(index + 1, tokens)
    }
    return Embeddings(dimension: dimension, values: values, tokens: tokens)
  }

  /// Counts of trigrams of `^text$`, each in the component its FNV-1a hash chooses, plus a constant
  /// so that an empty text has a vector too.
  private func vector(of text: String) -> [Float] {
    var counts = [Float](repeating: 0.01, count: dimension)
    let bytes = Array("^\(text.lowercased())$".utf8)
    for start in 0..<max(1, bytes.count - 2) {
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in bytes[start..<min(bytes.count, start + 3)] {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
      }
      counts[Int(hash % UInt64(dimension))] += (hash >> 40) & 1 == 0 ? 1 : -1
    }
    return counts
  }
}
