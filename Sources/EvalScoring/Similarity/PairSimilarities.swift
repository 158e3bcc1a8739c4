package import EvalCore

/// The four similarities of every pair of vectors, `[n]` each, in double from float32 components.
package struct PairSimilarities: Sendable, Hashable {
  /// u·v / √(‖u‖²‖v‖²): exactly 1 for equal vectors. 0 where a vector is zero, as in SentEval.
  package private(set) var cosine: [Double] = []
  package private(set) var dot: [Double] = []
  /// −‖u − v‖₂.
  package private(set) var euclidean: [Double] = []
  /// −‖u − v‖₁.
  package private(set) var manhattan: [Double] = []
  /// Pairs in which at least one vector is zero, so that their cosine is 0 by convention.
  package private(set) var zeroVectorPairs = 0

  /// Compares row `first[i]` with row `second[i]` of `embeddings`.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` naming the first row with a component
  ///   that is not finite.
  package init(of embeddings: Embeddings, first: [Int], second: [Int]) throws {
    precondition(first.count == second.count, "every pair has two rows")
    let dimension = embeddings.dimension
    try embeddings.values.withUnsafeBufferPointer { values in
      for (one, other) in zip(first, second) {
        let u = UnsafeBufferPointer(rebasing: values[one * dimension..<(one + 1) * dimension])
        let v = UnsafeBufferPointer(rebasing: values[other * dimension..<(other + 1) * dimension])
        let sums = PairSums(u, v)
        guard sums.isFinite else {
          let row = u.allSatisfy(\.isFinite) ? other : one
          throw EvalError.badData(
            file: "vectors", place: "row \(row + 1)", "a component is not a finite number",
            remedy: "check the model's precision and the file or server that made the vectors")
        }
        append(sums)
      }
    }
  }

  private mutating func append(_ sums: PairSums) {
    if sums.squaresU == 0 || sums.squaresV == 0 {
      zeroVectorPairs += 1
      cosine.append(0)
    } else {
      let ratio = sums.dot / (sums.squaresU * sums.squaresV).squareRoot()
      cosine.append(min(1, max(-1, ratio)))
    }
    dot.append(sums.dot)
    euclidean.append(-sums.squaredDistance.squareRoot())
    manhattan.append(-sums.absoluteDistance)
  }

  /// The values of one similarity, larger meaning nearer.
  package subscript(similarity: Similarity) -> [Double] {
    switch similarity {
    case .cosine: cosine
    case .dot: dot
    case .euclidean: euclidean
    case .manhattan: manhattan
    }
  }
}

/// What all similarities of a pair are made of, accumulated in double over eight lanes.
private struct PairSums {
  var dot, squaresU, squaresV, squaredDistance, absoluteDistance: Double

  init(_ u: UnsafeBufferPointer<Float>, _ v: UnsafeBufferPointer<Float>) {
    var lanes = (
      SIMD8<Double>(), SIMD8<Double>(), SIMD8<Double>(), SIMD8<Double>(), SIMD8<Double>()
    )
    let whole = u.count - u.count % 8
    var index = 0
    while index < whole {
      let a = Self.load(u, at: index)
      let b = Self.load(v, at: index)
      let difference = a - b
      lanes.0 += a * b
      lanes.1 += a * a
      lanes.2 += b * b
      lanes.3 += difference * difference
      lanes.4 += difference.replacing(with: -difference, where: difference .< 0)
      index += 8
    }
    dot = lanes.0.sum()
    squaresU = lanes.1.sum()
    squaresV = lanes.2.sum()
    squaredDistance = lanes.3.sum()
    absoluteDistance = lanes.4.sum()
    for tail in whole..<u.count {
      let (a, b) = (Double(u[tail]), Double(v[tail]))
      dot += a * b
      squaresU += a * a
      squaresV += b * b
      squaredDistance += (a - b) * (a - b)
      absoluteDistance += abs(a - b)
    }
  }

  private static func load(_ values: UnsafeBufferPointer<Float>, at index: Int) -> SIMD8<Double> {
    SIMD8<Double>(
      UnsafeRawBufferPointer(values).loadUnaligned(fromByteOffset: 4 * index, as: SIMD8<Float>.self)
    )
  }

  var isFinite: Bool { squaresU.isFinite && squaresV.isFinite }
}
