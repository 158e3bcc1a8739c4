/// Who makes vectors of texts.
///
/// A backend is opened for one recipe and honours all of it or throws when it is opened; none
/// ignores an option. The conformance suite in EvalTestSupport states the laws: a vector does not
/// depend on the other texts, their order or the number of threads (unless the recipe says so), and
/// an empty text gives a defined vector or is refused by name.
package protocol EmbeddingBackend: Sendable {
  /// Who answers, down to the bytes.
  var identity: ModelIdentity { get }
  /// The complete recipe, with every default of the model written down.
  var recipe: Recipe { get }
  /// False where a vector depends on the other texts of the call (idf of the run, padded batches);
  /// such a backend is always given all texts at once, in an order that the recipe states.
  var embedsTextsIndependently: Bool { get }

  /// Embeds `texts`, one row a text in the order given. Texts are distinct unless the recipe
  /// depends on batches.
  ///
  /// - Parameter progress: told the number of texts done so far and of tokens, from any thread.
  /// - Throws: ``EvalError`` for whatever keeps a text from having a finite vector.
  func embed(_ texts: [String], progress: EmbeddingProgress?) async throws -> Embeddings
}

extension EmbeddingBackend {
  package var embedsTextsIndependently: Bool { recipe.padding == .none }
}

/// Hears how far an encoding is: `(texts done, tokens done)`.
package typealias EmbeddingProgress = @Sendable (Int, Int) -> Void

/// A backend that embeds the same texts under many recipes for less than the sum of the costs.
package protocol SweepingBackend: EmbeddingBackend {
  /// One ``Embeddings`` a recipe, in order; shared work is done once (DESIGN §3).
  func embed(_ texts: [String], recipes: [Recipe], progress: EmbeddingProgress?) async throws
    -> [Embeddings]

  /// What ``embed(_:recipes:progress:)`` would do, counted without doing it.
  func plan(_ texts: [String], recipes: [Recipe]) async throws -> WorkCounts
}

/// Vectors as one row-major matrix `[count, dimension]`, float32, and what is to be told of them.
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

  package init(
    dimension: Int, values: [Float], truncatedTexts: Int = 0, lostSuffixes: Int = 0,
    tokens: Int? = nil, work: WorkCounts? = nil, notes: [String] = []
  ) {
    self.dimension = dimension
    self.values = values
    self.truncatedTexts = truncatedTexts
    self.lostSuffixes = lostSuffixes
    self.tokens = tokens
    self.work = work
    self.notes = notes
  }

  /// The number of rows.
  package var count: Int { dimension == 0 ? 0 : values.count / dimension }

  /// Row `index`, `[dimension]`.
  package subscript(row index: Int) -> ArraySlice<Float> {
    values[index * dimension..<(index + 1) * dimension]
  }
}

/// Work counted in rows × layers: one token through one layer is one.
package struct WorkCounts: Sendable, Hashable, Codable {
  /// Done one text at a time, every recipe alone.
  package var naiveRowLayers = 0
  /// Done after texts, prefixes, layer configurations and unread rows are shared or dropped.
  package var computedRowLayers = 0
  /// Tokens of all texts one by one (prompts included), for one recipe.
  package var tokens = 0
  /// Rows of the token forest, for one recipe; equal to `tokens` where nothing is shared.
  package var forestRows = 0
  /// The most bytes the plan holds at once, weights left out.
  package var peakBytes = 0

  package init(
    naiveRowLayers: Int = 0, computedRowLayers: Int = 0, tokens: Int = 0, forestRows: Int = 0,
    peakBytes: Int = 0
  ) {
    self.naiveRowLayers = naiveRowLayers
    self.computedRowLayers = computedRowLayers
    self.tokens = tokens
    self.forestRows = forestRows
    self.peakBytes = peakBytes
  }
}
