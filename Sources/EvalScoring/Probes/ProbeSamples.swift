import EvalCore
import LinearAlgebra

/// Labelled samples with their features, in the order in which SentEval trains on them.
struct ProbeSamples: Sendable {
  /// `[samples, dimension]`.
  var features: Matrix
  /// The class of every sample.
  var labels: [Int]
  /// Where each sample stood in the data.
  var origins: [Int]

  var count: Int { labels.count }

  /// Gathers the features of `samples`: the vector of a text, or [|u − v| ; u ∘ v] of a pair.
  ///
  /// Samples stand in ``SentEvalOrder``; the folds depend on it.
  ///
  /// - Parameter rows: The same samples; a text is the row of its vector in `embeddings`.
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` for a label outside 0..<classes, counts
  ///   that differ, or a vector that is not finite.
  init(
    _ samples: TaskData.Samples<String>, rows: TaskData.Samples<Int>, classes: Int, place: String,
    embeddings: Embeddings
  ) throws {
    try Self.check(samples, classes: classes, place: place)
    let origins = SentEvalOrder.positions(of: samples)
    let dimension = embeddings.dimension
    var values: [Float] = []
    values.reserveCapacity(origins.count * dimension * (rows.second == nil ? 1 : 2))
    for origin in origins {
      let first = embeddings[row: rows.first[origin]]
      if let second = rows.second {
        PairFeatures.append(first, embeddings[row: second[origin]], to: &values)
      } else {
        values += first
      }
    }
    let width = rows.second == nil ? dimension : 2 * dimension
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw EvalError.badData(
        file: place, place: "sample \(origins[bad / width] + 1)",
        "the vector has a component that is not a finite number",
        remedy: "check the model's precision and the file or server that made the vectors")
    }
    features = Matrix(rows: origins.count, columns: width, values: values)
    labels = origins.map { samples.labels[$0] }
    self.origins = origins
  }

  private static func check(_ samples: TaskData.Samples<String>, classes: Int, place: String) throws
  {
    let counts = [samples.first.count, samples.second?.count ?? samples.first.count]
    guard counts.allSatisfy({ $0 == samples.labels.count }) else {
      throw EvalError.badData(
        file: place, place: nil,
        "\(samples.labels.count) labels for \(counts.map(String.init).joined(separator: " and ")) texts",
        remedy: "every sample needs one label; check the data files")
    }
    guard !samples.labels.isEmpty else {
      throw EvalError.badData(
        file: place, place: nil, "there are no samples", remedy: "check the data files")
    }
    if let bad = samples.labels.firstIndex(where: { !(0..<classes).contains($0) }) {
      throw EvalError.badData(
        file: place, place: "sample \(bad + 1)",
        "label \(samples.labels[bad]) is not one of 0 to \(classes - 1)",
        remedy: "check the data files")
    }
  }
}

/// Features of a pair of vectors: [|u − v| ; u ∘ v] (InferSent, arXiv 1705.02364; SentEval).
enum PairFeatures {
  /// Appends `2 × dimension` values.
  static func append(_ u: ArraySlice<Float>, _ v: ArraySlice<Float>, to values: inout [Float]) {
    for (a, b) in zip(u, v) { values.append(abs(a - b)) }
    for (a, b) in zip(u, v) { values.append(a * b) }
  }
}
