import EvalCore

/// What is wrong with vectors that a server or a program answered.
enum AnswerFault: Error, Hashable {
  case count(Int, expected: Int)
  /// Rows of different lengths, or without components.
  case uneven
  case notFinite(Float)
  /// Another length than in an earlier answer.
  case changedDimension
  /// Fewer components than the recipe's leading dimensions.
  case tooShort(Int, wanted: Int)

  /// The sentence for people, without a remedy.
  var sentence: String {
    switch self {
    case .count(let count, let expected): "\(count) vectors came for \(expected) texts"
    case .uneven: "the vectors have different lengths, or none"
    case .notFinite(let value): "a component is \(value)"
    case .changedDimension: "the length of the vectors changed from one answer to the next"
    case .tooShort(let count, let wanted):
      "\(wanted) dimensions were asked for, and the vectors have \(count)"
    }
  }
}

/// Vectors of one batch of texts as others answer them, one answer a prompt: checked, averaged over
/// the prompts, cut to the recipe's leading dimensions and normalised.
struct AnsweredVectors {
  private let recipe: Recipe
  /// What the one who asked tells of a fault.
  private let error: (AnswerFault) -> EvalError
  private var sums: [[Double]] = []
  private var prompts = 0

  /// No vectors yet; `error` makes the errors of faults.
  init(recipe: Recipe, error: @escaping (AnswerFault) -> EvalError) {
    self.recipe = recipe
    self.error = error
  }

  /// Adds the answer to one prompt, one row a text.
  ///
  /// - Throws: what `error` makes of rows that are not one finite vector a text, all of one length.
  mutating func add(_ rows: [[Float]], expected count: Int) throws {
    guard rows.count == count else { throw error(.count(rows.count, expected: count)) }
    for row in rows {
      guard !row.isEmpty, row.count == rows[0].count else { throw error(.uneven) }
      if let bad = row.first(where: { !$0.isFinite }) { throw error(.notFinite(bad)) }
    }
    if sums.isEmpty {
      sums = rows.map { $0.map(Double.init) }
    } else {
      guard rows[0].count == sums[0].count else { throw error(.changedDimension) }
      for (row, vector) in rows.enumerated() {
        for (column, value) in vector.enumerated() { sums[row][column] += Double(value) }
      }
    }
    prompts += 1
  }

  /// Puts the vectors behind those of `result`.
  ///
  /// - Throws: what `error` makes of a dimension that is not that of `result`, or below the recipe's.
  func append(to result: inout Embeddings) throws {
    for sum in sums {
      let kept = recipe.dimensions ?? sum.count
      guard kept <= sum.count else { throw error(.tooShort(sum.count, wanted: kept)) }
      if result.dimension == 0 { result.dimension = kept }
      guard result.dimension == kept else { throw error(.changedDimension) }
      result.values.append(contentsOf: sum.prefix(kept).map { Float($0 / Double(prompts)) })
      if recipe.normalisation == .l2 {
        VectorNormalisation.normalise(&result.values, from: result.values.count - kept)
      }
    }
  }
}
