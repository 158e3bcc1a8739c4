package import EvalCore

/// The laws of ``EmbeddingModel``; a new backend checks them in one line:
/// `#expect(try await ModelConformance.violations(of: backend) == [])`.
package enum ModelConformance {
  /// Texts of many lengths and scripts, all distinct, none empty.
  package static let texts: [String] = [
    "a", "a man is playing a guitar .", "the cat sat on the mat", "The cat sat on the mat.",
    "ein mädchen frisiert ihr haar", "数学は楽しい", "naïve café — “quoted” … done",
    "🙂 emoji 👩‍👩‍👧 family", "tab\tseparated\ttext", "12,345.67 % of 89", "x < y && y > z",
    String(repeating: "long sentence again ", count: 12), "\u{200B}zero\u{200B}width", "don't stop",
  ]

  /// Sentences that say which law was broken where; empty when all hold.
  ///
  /// - Parameters:
  ///   - tolerance: the largest allowed difference of a component between two encodings of one text,
  ///     relative to the row's largest component.
  ///   - refusesEmptyText: whether an empty text must be refused by name instead of embedded.
  /// - Throws: what the backend throws for ``texts``, which it must embed.
  package static func violations(
    of backend: any EmbeddingModel, tolerance: Float = 1e-5, refusesEmptyText: Bool = false
  ) async throws -> [String] {
    var found: [String] = []
    let whole = try await backend.embed(texts, progress: nil)
    found += shapeViolations(whole, expected: texts.count, "all texts")
    guard found.isEmpty else { return found }

    let again = try await backend.embed(texts, progress: nil)
    if again.values != whole.values {
      found.append("the same call twice gave different vectors")
    }
    let reversed = try await backend.embed(texts.reversed(), progress: nil)
    for index in texts.indices {
      if let gap = difference(whole[row: index], reversed[row: texts.count - 1 - index], tolerance)
      {
        found.append("text \(index) differs by \(gap) when the order is reversed")
      }
    }
    for index in texts.indices {
      let alone = try await backend.embed([texts[index]], progress: nil)
      found += shapeViolations(alone, expected: 1, "text \(index) alone")
      if backend.embedsTextsIndependently(under: [backend.defaultRecipe]),
        alone.dimension == whole.dimension,
        let gap = difference(whole[row: index], alone[row: 0], tolerance)
      {
        found.append("text \(index) differs by \(gap) when it is embedded alone")
      }
    }
    let none = try await backend.embed([], progress: nil)
    if none.count != 0 { found.append("no texts gave \(none.count) vectors") }
    found += try await progressViolations(backend)
    found += await emptyTextViolations(backend, refuses: refusesEmptyText)
    return found
  }

  static func shapeViolations(
    _ embeddings: Embeddings, expected: Int, _ what: String
  ) -> [String] {
    guard embeddings.dimension > 0, embeddings.values.count == expected * embeddings.dimension
    else {
      return [
        "\(what): \(embeddings.values.count) components are not \(expected) × "
          + "\(embeddings.dimension)"
      ]
    }
    guard embeddings.values.allSatisfy(\.isFinite) else { return ["\(what): not all finite"] }
    return []
  }

  static func difference(
    _ left: ArraySlice<Float>, _ right: ArraySlice<Float>, _ tolerance: Float
  ) -> Float? {
    let scale = max(left.map(abs).max() ?? 0, Float.leastNormalMagnitude)
    let gap = zip(left, right).map { abs($0 - $1) }.max() ?? 0
    return gap <= tolerance * scale ? nil : gap
  }

  private static func progressViolations(
    _ backend: any EmbeddingModel
  ) async throws -> [String] {
    let seen = ProgressRecord()
    _ = try await backend.embed(texts) { done, _ in seen.add(done) }
    guard let last = seen.largest else { return [] }
    return last == texts.count ? [] : ["progress ended at \(last) of \(texts.count) texts"]
  }

  private static func emptyTextViolations(
    _ backend: any EmbeddingModel, refuses: Bool
  ) async -> [String] {
    do {
      let embeddings = try await backend.embed(["", "a"], progress: nil)
      if refuses { return ["an empty text was embedded, and it had to be refused"] }
      return shapeViolations(embeddings, expected: 2, "an empty text")
    } catch let error as EvalError {
      return refuses ? [] : ["an empty text was refused: \(error)"]
    } catch {
      return ["an empty text threw \(type(of: error)), which is not an EvalError"]
    }
  }
}
