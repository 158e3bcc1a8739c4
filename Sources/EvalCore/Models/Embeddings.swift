/// Vectors as one row-major matrix `[count, dimension]`, float32, and what reports must say of them.
package struct Embeddings: Sendable, Hashable {
  package var dimension: Int
  /// `count × dimension` components, all finite.
  package var values: [Float]
  /// How many texts were cut to fit.
  package var truncatedTexts: Int
  /// How many of those lost the end of the prompt template.
  package var lostSuffixes: Int
  /// Tokens fed, special ones included; nil where the backend cannot say.
  package var tokens: Int?
  /// What was computed, where the backend counts it.
  package var work: WorkCounts?
  /// Sentences for the user: what the recipe could not change, what a server did.
  package var notes: [String]
  /// How many rows an earlier process kept of a model that nothing pins.
  package var unpinned: Int
  /// How many rows an earlier run or process computed and kept.
  package var kept: Int

  package init(
    dimension: Int, values: [Float], truncatedTexts: Int = 0, lostSuffixes: Int = 0,
    tokens: Int? = nil, work: WorkCounts? = nil, notes: [String] = [], unpinned: Int = 0,
    kept: Int = 0
  ) {
    self.dimension = dimension
    self.values = values
    self.truncatedTexts = truncatedTexts
    self.lostSuffixes = lostSuffixes
    self.tokens = tokens
    self.work = work
    self.notes = notes
    self.unpinned = unpinned
    self.kept = kept
  }

  /// The number of rows.
  package var count: Int { dimension == 0 ? 0 : values.count / dimension }

  /// Row `index`, `[dimension]`.
  package subscript(row index: Int) -> ArraySlice<Float> {
    values[index * dimension..<(index + 1) * dimension]
  }
}

extension Embeddings {
  /// Puts the rows of `other`, which belong to other texts, behind these.
  ///
  /// - Throws: ``EvalError/internalFault(_:)`` when the dimensions differ.
  package mutating func append(_ other: Embeddings) throws {
    try adopt(dimension: other.dimension)
    values += other.values
    account(for: other)
  }

  /// Puts row i of `part` at place `rows[i]` of `count` rows; places that nothing was put at are 0.
  ///
  /// - Throws: ``EvalError/internalFault(_:)`` when the dimensions differ.
  package mutating func place(
    _ part: Embeddings, at rows: some Sequence<Int>, of count: Int
  ) throws {
    try adopt(dimension: part.dimension)
    if values.isEmpty { values = Array(repeating: 0, count: count * dimension) }
    let width = dimension
    values.withUnsafeMutableBufferPointer { target in
      part.values.withUnsafeBufferPointer { source in
        for (from, to) in rows.enumerated() {
          for column in 0..<width { target[to * width + column] = source[from * width + column] }
        }
      }
    }
    account(for: part)
  }

  /// Adds what reports must say of `part`, which belongs to other texts, and leaves the vectors alone.
  package mutating func account(for part: Embeddings) {
    truncatedTexts += part.truncatedTexts
    lostSuffixes += part.lostSuffixes
    unpinned += part.unpinned
    kept += part.kept
    if let more = part.tokens { tokens = (tokens ?? 0) + more }
    if let more = part.work {
      var sum = work ?? WorkCounts()
      sum.add(more, from: .otherTexts)
      work = sum
    }
    for note in part.notes where !notes.contains(note) { notes.append(note) }
  }

  private mutating func adopt(dimension other: Int) throws {
    if dimension == 0 { dimension = other }
    guard other == dimension else {
      throw EvalError.internalFault("vectors of \(dimension) and \(other) components in one run")
    }
  }
}
